package com.example.recall.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import lombok.AllArgsConstructor;
import lombok.Builder;
import lombok.Data;
import lombok.NoArgsConstructor;

@Data
@Builder
@NoArgsConstructor
@AllArgsConstructor
public class Patient {
    private String id;

    @JsonProperty("full_name")
    private String fullName;

    private String email;
    private String phone;
    private String birthDate;

    @JsonIgnore
    private String insuranceNumber;

    private Address address;
}
