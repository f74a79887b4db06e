package dev.sharddal.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        // As they are written.
        "169.254.169.254",
        "169.254.170.2",
        "169.254.0.23",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        // IPv6.
        "::",
        "fe80::1",
        "FE80::A9FE:A9FE",
        "febf::1",
        "ff02::1",
        "fd00:ec2::254",
        "FD00:0EC2:0000:0000:0000:0000:0000:0254",
        "fd20:ce::254",
        "fd00:42::42",
        // IPv4 within IPv6.
        "::ffff:169.254.169.254",
        "::ffff:a9fe:a9fe",
        "::FFFF:A9FE:A9FE",
        "0:0:0:0:0:ffff:a9fe:a9fe",
        "::a9fe:a9fe",
        "::169.254.169.254",
        "::ffff:0:a9fe:a9fe",
        "::ffff:0.0.0.0",
        "64:ff9b::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "64:ff9b:1:a9fe:a9:fe00::",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1",
        "2001:0:1:1:1:1:5601:5601",
        "2001:db8::5efe:a9fe:a9fe",
        "2001:db8::200:5efe:a9fe:a9fe",
        // Other ways to write an IPv4 address.
        "2852039166",
        "0xa9fea9fe",
        "0xA9FEA9FE",
        "025177524776",
        "0251.0376.0251.0376",
        "0xa9.0xfe.0xa9.0xfe",
        "0xa9.254.0251.254",
        "169.254.43518",
        "169.16689662",
        "169.254.169.254.",
        "169.254.169.0254",
        "00169.254.169.254",
        "1.2.3.4.5",
        "256.1.1.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0x",
        "0",
        "10.0.0.007",
        "db.1",
        // Not a name, and not an address.
        "[::ffff:a9fe:a9fe]",
        "[169.254.169.254]",
        "fe80::1%eth0",
        "fe80::1%25eth0",
        "169%2e254%2e169%2e254",
        "169.254.169.254%00",
        "169。254。169。254",
        "１６９.254.169.254",
        "①⑥⑨.254.169.254",
        "169.254.169.254 ",
        " 169.254.169.254",
        "169.254.169.254:80",
        "169.254.169.254#db",
        "169.254.169.254\u0000.db",
        "db..internal",
        "1:2",
        ":::",
        "1:2:3:4:5:6:7:8:9",
        "12345::1",
        // Names.
        "metadata.google.internal",
        "Metadata.Google.Internal.",
        "METADATA",
        "instance-data",
        "instance-data.ec2.internal",
        "metadata.azure.internal"
      })
  void row40_addressOfNoDatabase_isRefusedHoweverItIsWritten(String host) {
    assertThat(HostRules.refusal(host)).isPresent();
    assertThatThrownBy(() -> Endpoint.UNSET.withHost(host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("host: expected ");
    assertThatThrownBy(() -> new Credentials.Address(host, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "127.0.0.1",
        "127.8.9.10",
        "::1",
        "10.0.0.7",
        "192.168.1.1",
        "172.31.0.1",
        "100.100.100.201",
        "169.253.255.255",
        "169.255.0.0",
        "223.255.255.255",
        "fd12:3456::1",
        "2001:db8::7",
        "::ffff:10.0.0.7",
        "64:ff9b::a00:7",
        "64:ff9b:1::a00:7",
        "2002:a00:7::1",
        "fec0::1",
        "db-1.internal",
        "db-1.internal.",
        "my_host",
        "xn--dtenbank-4za.example",
        "1e100.net",
        "0xdb.example",
        "metadata.db.internal",
        "mydb.abc123.eu-central-1.rds.amazonaws.com"
      })
  void refusal_hostOfADatabase_isEmpty(String host) {
    assertThat(HostRules.refusal(host)).isEmpty();
  }

  @Test
  void row40_resolvedAddress_isCheckedWithoutItsName() throws Exception {
    byte[] metadata = {(byte) 169, (byte) 254, (byte) 169, (byte) 254};

    assertThat(HostRules.refusal(InetAddress.getByAddress("db-1.internal", metadata)))
        .hasValueSatisfying(rule -> assertThat(rule).contains("169.254.0.0/16"));
    assertThat(HostRules.refusal(InetAddress.getByAddress("db", new byte[] {10, 0, 0, 7})))
        .isEmpty();
  }
}
