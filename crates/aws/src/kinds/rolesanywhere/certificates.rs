//! Certificates of authorities.

use crate::types::schema::told;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// One or several certificates in PEM. What stands round them, and how their lines are broken, means nothing. They are
/// public, and told by a hash because they are long.
#[derive(Clone)]
pub struct Certificates {
    text: String,
    /// The base64 of each, without white space.
    bodies: Vec<String>,
}

impl PartialEq for Certificates {
    fn eq(&self, other: &Self) -> bool {
        self.bodies == other.bodies
    }
}

impl Certificates {
    /// Reads a text that holds certificates; there may be none in it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let blocks = text.split(BEGIN).skip(1).filter_map(|rest| rest.split_once(END));
        let bodies = blocks.map(|(body, _)| body.split_whitespace().collect()).collect();
        Self { text, bodies }
    }
    /// The text that the API takes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
    /// Whether there is no certificate in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty()
    }
    fn label(&self) -> String {
        let hash = blake3::hash(self.bodies.join(" ").as_bytes()).to_hex();
        match self.bodies.len() {
            0 => "(none)".to_owned(),
            1 => format!("(certificate {})", &hash[..8]),
            many => format!("({many} certificates {})", &hash[..8]),
        }
    }
}

told!(Certificates: { "type": "string", "contentMediaType": "application/x-pem-file" });

#[cfg(test)]
mod tests {
    use provision_engine::Value;

    use super::*;

    #[test]
    fn the_form_of_the_text_means_nothing() {
        let ours = Certificates::new(format!("# our root\n{BEGIN}\nMIIB\nAbc=\n{END}\n"));
        assert_eq!(ours, Certificates::new(format!("{BEGIN}\r\nMIIBAbc=\r\n{END}")));
        assert_ne!(ours, Certificates::new(format!("{BEGIN}\nMIIBAbd=\n{END}")));
        assert!(Certificates::new("no certificate").is_empty());
        assert!(ours.show().starts_with("(certificate ") && !ours.show().contains("MIIB"));
    }
}
