//! Identity and intent, as tags on the object: there is no other state.

use std::collections::BTreeMap;

/// The tag that names the scope.
pub const STACK_TAG: &str = "provision:stack";
/// The tag that names the node.
pub const NODE_TAG: &str = "provision:node";
/// The tag (and, with a number behind it, the tags) that hold a short hash of each `Initial` field as last asked for.
pub const INTENT_TAG: &str = "provision:intent";

/// The tag of an object that was to be deleted and cannot be yet, where its kind marks such ones.
pub const PARKED_TAG: &str = "provision:parked";

/// The format of the intent tag; a later one is left alone by an earlier release.
const INTENT_VERSION: &str = "1";
/// The longest tag value that AWS takes, in characters.
/// Source: <https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html>.
const TAG_VALUE_MAX: usize = 256;

/// In place of a hash, and as long as one: the field is being written.
const UNDER_WAY: &str = "--------";

/// Tags of an object.
pub type Tags = BTreeMap<String, String>;

/// A short stable hash of each `Initial` field as last asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intent(BTreeMap<String, String>);

impl Intent {
    /// Notes a field's value as asked for.
    pub fn note(&mut self, field: &str, shown: &str) {
        self.0.insert(field.to_owned(), hash(shown));
    }
    /// Notes that a field is about to be written: until its value is noted again it counts as asked for anew, whatever is asked.
    pub fn begin(&mut self, field: &str) {
        self.0.insert(field.to_owned(), UNDER_WAY.to_owned());
    }
    /// Whether a field is noted to be about to be written.
    #[must_use]
    pub fn has_begun(&self, field: &str) -> bool {
        self.0.get(field).is_some_and(|known| known == UNDER_WAY)
    }
    /// Whether the field was last asked for as `shown`; `None` when the tag does not know the field.
    #[must_use]
    pub fn asked(&self, field: &str, shown: &str) -> Option<bool> {
        self.0.get(field).map(|known| *known == hash(shown))
    }
    /// Whether nothing is noted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tags that carry it.
    #[must_use]
    pub fn to_tags(&self) -> Tags {
        let mut values = Vec::new();
        let mut value = INTENT_VERSION.to_owned();
        for (field, hash) in &self.0 {
            let entry = format!(" {field}={hash}");
            if value.len() + entry.len() > TAG_VALUE_MAX {
                values.push(std::mem::replace(&mut value, INTENT_VERSION.to_owned()));
            }
            value.push_str(&entry);
        }
        if value != INTENT_VERSION {
            values.push(value);
        }
        let name = |at: usize| if at == 0 { INTENT_TAG.to_owned() } else { format!("{INTENT_TAG}.{}", at + 1) };
        values.into_iter().enumerate().map(|(at, value)| (name(at), value)).collect()
    }

    /// Reads it back. An unknown version reads as nothing known, so that its fields are taken as found.
    #[must_use]
    pub fn from_tags(tags: &Tags) -> Self {
        let mut fields = BTreeMap::new();
        for (key, value) in tags.range(INTENT_TAG.to_owned()..) {
            if !key.starts_with(INTENT_TAG) {
                break;
            }
            let mut words = value.split(' ');
            if words.next() == Some(INTENT_VERSION) {
                fields.extend(words.filter_map(|word| word.split_once('=')).map(|(f, h)| (f.to_owned(), h.to_owned())));
            }
        }
        Self(fields)
    }
}

/// Eight hex digits: enough to tell two values of one field apart, short enough for a tag.
fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..8].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intent_survives_the_tags_also_when_it_needs_several() {
        let mut intent = Intent::default();
        for at in 0..40 {
            intent.note(&format!("a_rather_long_field_name_{at}"), &at.to_string());
        }
        let tags = intent.to_tags();
        assert!(tags.len() > 1 && tags.values().all(|value| value.len() <= TAG_VALUE_MAX));
        assert_eq!(Intent::from_tags(&tags), intent);
        assert_eq!(intent.asked("a_rather_long_field_name_7", "7"), Some(true));
        assert_eq!(intent.asked("a_rather_long_field_name_7", "8"), Some(false));
        assert_eq!(intent.asked("unknown", "8"), None);
    }

    #[test]
    fn what_is_under_way_is_asked_for_anew_whatever_is_asked() {
        let mut intent = Intent::default();
        intent.note("class", "3");
        intent.begin("class");
        let read = Intent::from_tags(&intent.to_tags());
        assert!(read.has_begun("class") && !read.has_begun("size"));
        assert_eq!((read.asked("class", "3"), read.asked("class", "4")), (Some(false), Some(false)));
    }

    #[test]
    fn the_hash_is_the_same_in_every_release() {
        assert_eq!(hash("db.t4g.micro"), "99c3bcfc");
    }

    #[test]
    fn a_later_format_reads_as_nothing_known() {
        let tags = Tags::from([(INTENT_TAG.to_owned(), "2 a=00000000".to_owned())]);
        assert!(Intent::from_tags(&tags).is_empty());
    }
}
