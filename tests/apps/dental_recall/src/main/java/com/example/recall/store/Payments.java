package com.example.recall.store;

import com.example.recall.model.Patient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Open accounts, in the practice's own database. */
public class Payments {
    public void open(Patient patient) throws SQLException {
        String sql = "INSERT INTO accounts (holder, city) VALUES (?, ?)";
        try (Connection connection = connect(); PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, patient.getFullName());
            statement.setString(2, patient.getAddress().city());
            statement.executeUpdate();
        }
    }

    public List<String> debtors() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("SELECT holder, iban FROM accounts WHERE due > 0");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString("holder"));
            }
        }
        return names;
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(System.getenv("RECALL_DATABASE"));
    }
}
