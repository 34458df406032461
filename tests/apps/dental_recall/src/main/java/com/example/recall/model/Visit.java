package com.example.recall.model;

import lombok.Value;

@Value
public class Visit {
    String patientKey;
    String day;
    String findings;
}
