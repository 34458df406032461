package com.example.recall.model;

public record Address(String street, String city, String postcode) {}
