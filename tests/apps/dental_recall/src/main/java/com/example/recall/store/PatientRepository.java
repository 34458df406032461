package com.example.recall.store;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

public interface PatientRepository extends JpaRepository<PatientEntity, String> {
    List<PatientEntity> findByPhoneIsNull();
}
