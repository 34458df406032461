package com.example.recall;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A key for a patient that is not the patient's address. */
public final class Keys {
    private Keys() {}

    public static String of(String email) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] made = digest.digest(email.trim().toLowerCase().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(made);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
