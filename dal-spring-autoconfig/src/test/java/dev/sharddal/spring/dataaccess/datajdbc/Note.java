package dev.sharddal.spring.dataaccess.datajdbc;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("note")
record Note(@Id Long id, String body) {}
