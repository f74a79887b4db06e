package dev.sharddal.benchmarks.threads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Listens for virtual threads that block their carrier. */
final class PinnedThreads implements AutoCloseable {

  private static final String EVENT = "jdk.VirtualThreadPinned";
  private static final String LIBRARY = "dev.sharddal.";
  private static final String PROGRAMS = "dev.sharddal.benchmarks.";
  private static final int SHOWN = 3;

  private final Recording recording = new Recording();

  PinnedThreads() {
    recording.enable(EVENT).withThreshold(Duration.ZERO).withStackTrace();
    recording.start();
  }

  /**
   * What was heard.
   *
   * @param all every event
   * @param ours those with a frame of the library
   */
  record Heard(long all, long ours) {}

  /** Ends to listen, and shows the first events of the library. */
  Heard stop() throws IOException {
    recording.stop();
    Path file = Files.createTempFile("pinned", ".jfr");
    try {
      recording.dump(file);
      List<RecordedEvent> events =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().equals(EVENT))
              .toList();
      List<RecordedEvent> ours = events.stream().filter(PinnedThreads::isOurs).toList();
      ours.stream().limit(SHOWN).forEach(event -> System.out.println(describe(event)));
      return new Heard(events.size(), ours.size());
    } finally {
      Files.delete(file);
    }
  }

  private static List<RecordedFrame> frames(RecordedEvent event) {
    RecordedStackTrace trace = event.getStackTrace();
    return trace == null ? List.of() : trace.getFrames();
  }

  private static boolean isOurs(RecordedEvent event) {
    return frames(event).stream()
        .map(frame -> frame.getMethod().getType().getName())
        .anyMatch(type -> type.startsWith(LIBRARY) && !type.startsWith(PROGRAMS));
  }

  private static String describe(RecordedEvent event) {
    return frames(event).stream()
        .map(
            frame ->
                "    "
                    + frame.getMethod().getType().getName()
                    + "."
                    + frame.getMethod().getName()
                    + ":"
                    + frame.getLineNumber())
        .collect(Collectors.joining("\n", "pinned for " + event.getDuration() + "\n", ""));
  }

  @Override
  public void close() {
    recording.close();
  }
}
