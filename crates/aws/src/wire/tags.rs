//! What tags keep, because AWS does not tell it.

use provision_engine::Tags;

use super::Text;

/// A struct with fields that AWS does not tell: tags keep them.
pub trait Kept: Sized {
    /// These fields.
    const KEPT: &'static [&'static str];
    /// Writes them among the tags.
    fn keep(&self, tags: &mut Tags);
    /// Reads those that the tags have.
    fn recall(&mut self, tags: &Tags);
    /// The tags with these fields.
    #[must_use]
    fn kept(&self, mut tags: Tags) -> Tags {
        self.keep(&mut tags);
        tags
    }
    /// The struct with what the tags say.
    #[must_use]
    fn recalled(mut self, tags: &Tags) -> Self {
        self.recall(tags);
        self
    }
}

/// A value as the text of a tag.
pub trait Noted: Sized {
    /// Nothing where there is nothing to keep.
    fn note(&self) -> Option<String>;
    /// From the tag, if there is one.
    fn noted(text: Option<&str>) -> Self;
}

impl<T: Text> Noted for T {
    fn note(&self) -> Option<String> {
        Some(self.text().to_owned())
    }
    fn noted(text: Option<&str>) -> Self {
        T::of(text.unwrap_or_default())
    }
}

impl Noted for bool {
    fn note(&self) -> Option<String> {
        Some(self.to_string())
    }
    fn noted(text: Option<&str>) -> Self {
        text == Some("true")
    }
}

impl<T: Noted> Noted for Option<T> {
    fn note(&self) -> Option<String> {
        self.as_ref().and_then(Noted::note)
    }
    fn noted(text: Option<&str>) -> Self {
        text.map(|text| T::noted(Some(text)))
    }
}

/// Writes a field among the tags.
pub fn note(tags: &mut Tags, key: &str, value: &impl Noted) {
    if let Some(text) = value.note() {
        tags.insert(key.to_owned(), text);
    }
}

/// Sets a tag where a switch is on, and takes it away where it is off.
pub fn flag(tags: &mut Tags, key: &str, on: bool) {
    if on {
        tags.insert(key.to_owned(), "true".to_owned());
    } else {
        tags.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_keep_what_aws_does_not_tell() {
        let mut tags = Tags::new();
        note(&mut tags, "on", &true);
        note(&mut tags, "days", &Some(7_u32));
        note(&mut tags, "none", &None::<String>);
        assert_eq!(tags.keys().map(String::as_str).collect::<Vec<_>>(), ["days", "on"]);
        assert!(bool::noted(tags.get("on").map(String::as_str)) && !bool::noted(None));
        assert_eq!(Option::<u32>::noted(tags.get("days").map(String::as_str)), Some(7));
    }

    #[test]
    fn what_is_off_has_no_tag() {
        let mut tags = Tags::from([("keep".to_owned(), "too".to_owned())]);
        flag(&mut tags, "keep", true);
        assert_eq!(tags["keep"], "true");
        flag(&mut tags, "keep", false);
        assert!(tags.is_empty());
    }
}
