package com.example.recall;

/** What things are called in the portal. */
public final class Names {
    public static final String PREFIX = "recall-";
    public static final String REGISTRATIONS = PREFIX + "registrations";
    public static final String STORAGE = "RecallStorage";
    public static final String DATABASE = "practice";

    private Names() {}
}
