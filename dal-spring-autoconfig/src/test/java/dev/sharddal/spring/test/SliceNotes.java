package dev.sharddal.spring.test;

import org.springframework.data.jpa.repository.JpaRepository;

interface SliceNotes extends JpaRepository<SliceNote, Long> {}
