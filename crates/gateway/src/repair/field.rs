//! `Candor-Reading`: what a reading says, as a structured field (RFC 9651 §3.2) that may go to any client.
//!
//! It says what the answer itself shows to everybody who can read it, and nothing of the request, the evidence
//! or the configuration. The product stays away where the body that showed it does.

use std::fmt::Write;

use candor_reader::Reading;

/// `layer=server, product="nginx";confidence=0.97, shape=body, status=413, right=413`.
pub(super) fn reading(reading: &Reading, with_product: bool) -> String {
    let birthplace = &reading.birthplace;
    let mut out = format!("layer={}", birthplace.layer.word());
    // Names of products are in our own tables: printable ASCII, of which quotes and backslashes are escaped.
    let product = birthplace.product.replace('\\', "\\\\").replace('"', "\\\"");
    if with_product && !product.is_empty() && product.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        let confidence = f64::from(birthplace.confidence) / 1000.0;
        // Writing to a String cannot fail, here and below. A decimal has at least one digit behind its point.
        let _ = write!(out, ", product=\"{product}\";confidence={confidence:?}");
    }
    if let Some(shape) = reading.part() {
        let _ = write!(out, ", shape={shape}");
    }
    let _ = write!(out, ", status={}, right={}", reading.status, reading.right_status);
    out
}

#[cfg(test)]
mod tests {
    use candor_reader::Reader;

    #[test]
    fn a_reading_is_a_dictionary_and_names_the_product_only_where_it_shows() {
        let answer = "HTTP/1.1 413 Request Entity Too Large\r\nServer: nginx/1.24.0\r\nContent-Type: text/html\r\n\r\n\
                      <html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 \
                      Request Entity Too Large</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n";
        let reading = Reader::default().read(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n", answer.as_bytes());
        let whole = super::reading(&reading, true);
        assert!(whole.starts_with("layer=server, product=\"nginx\";confidence=0."), "{whole}");
        assert!(whole.ends_with(", shape=body, status=413, right=413"), "{whole}");
        assert_eq!(super::reading(&reading, false), "layer=server, shape=body, status=413, right=413");
    }
}
