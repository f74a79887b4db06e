package dev.sharddal.spring.dataaccess.datajdbc;

import java.util.List;
import org.springframework.data.repository.ListCrudRepository;

interface JdbcNotes extends ListCrudRepository<Note, Long> {

  List<Note> findAllByOrderById();
}
