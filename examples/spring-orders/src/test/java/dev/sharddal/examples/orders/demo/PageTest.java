package dev.sharddal.examples.orders.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.examples.orders.OrdersApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The page in a real browser, and what a person does there. */
@SpringBootTest(
    classes = OrdersApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@EnabledIf(
    value = "dev.sharddal.examples.orders.demo.Browser#isInstalled",
    disabledReason = "needs chromium and chromedriver on the PATH (Debian: chromium-driver)")
class PageTest {

  @LocalServerPort private int port;
  @Autowired private LoadTally tally;

  private ChromeDriver driver;
  private WebDriverWait wait;

  @BeforeEach
  void open() {
    driver = Browser.start();
    wait = new WebDriverWait(driver, Duration.ofSeconds(120));
    viewport(1280, 1000, false);
    driver.get("http://localhost:" + port + "/");
    wait.until(d -> d.findElements(By.cssSelector(".pool[data-state=OPEN] .idle b")).size() == 6);
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.quit();
    }
  }

  @Test
  void page_whenThingsAreClicked_showsWhatHasChanged() throws Exception {
    assertThat(chipIn("shard-1", "stark")).isTrue();
    click(".tenant[data-tenant=stark]");
    click(".shard[data-shard=shard-2] .move");
    wait.until(d -> chipIn("shard-2", "stark"));
    awaitDone();
    assertThat(text("#answer")).contains("POST /actuator/dal/tenants/stark");
    wait.until(d -> text("#events").contains("stark moved from shard-1/orders to shard-2/orders"));

    String version = text(".shard[data-shard=shard-3] .version");
    click(".shard[data-shard=shard-3] [data-action=rotate]");
    awaitDone();
    assertThat(text("#answer")).contains("\"result\": \"REPLACED\"").doesNotContain("password\"");
    wait.until(d -> text("#events").contains("shard-3/orders/WRITE replaced"));
    wait.until(d -> !text(".shard[data-shard=shard-3] .version").equals(version));

    click("#plan");
    awaitDone();
    assertThat(text("#answer")).contains("\"dryRun\": true");
    click("#refresh");
    awaitDone();
    assertThat(text("#answer")).contains("\"unchanged\": 6");

    assertThat(text("#failed")).isEqualTo("0");
    assertThat(tally.counts().failed()).as(tally.counts().lastFailure()).isZero();
    assertThat(driver.manage().logs().get(LogType.BROWSER).getAll())
        .filteredOn(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .extracting(LogEntry::getMessage)
        .isEmpty();
  }

  @Test
  void page_onAPhone_isNoWiderThanIt() throws Exception {
    viewport(390, 844, true);
    wait.until(d -> number("return innerWidth") == 390);
    assertThat(number("return document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
    assertThat(driver.findElements(By.cssSelector(".tenant")))
        .hasSize(12)
        .allSatisfy(chip -> assertThat(chip.getSize().getHeight()).isGreaterThanOrEqualTo(38));
    picture("spring-orders-phone.png");
  }

  @Test
  void page_forThoseWhoLikeItDark_isDark() throws Exception {
    String ground = "return getComputedStyle(document.body).backgroundColor";
    prefer("light");
    assertThat(driver.executeScript(ground)).isEqualTo("rgb(246, 245, 241)");
    prefer("dark");
    assertThat(driver.executeScript(ground)).isEqualTo("rgb(19, 21, 24)");
    click(".tenant[data-tenant=wonka]");
    assertThat(driver.findElements(By.cssSelector(".move")))
        .filteredOn(WebElement::isDisplayed)
        .extracting(WebElement::getText)
        .containsExactly("Move wonka here", "Move wonka here");
    picture("spring-orders-dark.png");
  }

  /** The picture in docs is one of these. */
  @Test
  void page_afterAWhile_isWorthAPicture() throws Exception {
    prefer("light");
    click("#load button[data-rate='250']");
    long goal = tally.counts().requests() + 2500;
    wait.until(d -> tally.counts().requests() > goal);
    click(".shard[data-shard=shard-2] [data-action=rotate]");
    awaitDone();
    wait.until(d -> text("#events").contains("shard-2/orders/WRITE replaced"));
    assertThat(picture("spring-orders.png")).isNotEmptyFile();
    assertThat(text("#failed")).isEqualTo("0");
    click("#load button[data-rate='8']");
    awaitDone();
  }

  private Path picture(String name) throws IOException {
    long height = number("return document.documentElement.scrollHeight");
    viewport(number("return innerWidth"), height, false);
    return Files.write(Path.of("target", name), driver.getScreenshotAs(OutputType.BYTES));
  }

  private void viewport(long width, long height, boolean mobile) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
  }

  private void prefer(String colors) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", new Object[] {Map.of("name", "prefers-color-scheme", "value", colors)}));
  }

  private void click(String selector) {
    WebElement element =
        wait.until(
            d -> {
              WebElement found = d.findElement(By.cssSelector(selector));
              return found.isDisplayed() && found.isEnabled() ? found : null;
            });
    element.click();
  }

  private void awaitDone() {
    wait.until(d -> text("#outcome").startsWith("done"));
  }

  private boolean chipIn(String shard, String tenant) {
    String chip = ".shard[data-shard=" + shard + "] .tenant[data-tenant=" + tenant + "]";
    return !driver.findElements(By.cssSelector(chip)).isEmpty();
  }

  private String text(String selector) {
    return driver.findElement(By.cssSelector(selector)).getDomProperty("textContent");
  }

  private long number(String script) {
    return (long) driver.executeScript(script);
  }
}
