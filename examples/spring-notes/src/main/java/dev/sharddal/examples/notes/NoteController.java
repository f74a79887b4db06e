package dev.sharddal.examples.notes;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/notes")
class NoteController {

  private final NoteRepository notes;

  NoteController(NoteRepository notes) {
    this.notes = notes;
  }

  @GetMapping
  List<Note> all() {
    return notes.findAll();
  }

  @PostMapping
  Note add(@RequestBody String text) {
    return notes.save(new Note(text));
  }
}
