//! What the value of a field must be able to do: be compared by meaning, shown, and searched for references.

use std::collections::BTreeMap;
use std::fmt::Debug;

use schemars::JsonSchema;
use serde::Serialize;

/// The value of a field. Normalisation lives in the type: two values that AWS treats as the same are equal.
pub trait Value: Clone + Debug + PartialEq + Serialize + JsonSchema + Send + Sync + 'static {
    /// Whether its values have an order, so that one can be at least another.
    const ORDERED: bool = false;

    /// Whether `seen` is what `self` asks for. Equality, unless the type knows better (a version prefix).
    fn accepts(&self, seen: &Self) -> bool {
        self == seen
    }

    /// Whether `seen` is at least what `self` asks for, for fields that are never lowered.
    fn floor_met(&self, seen: &Self) -> bool {
        self.accepts(seen)
    }

    /// Whether the value asks for anything at all: an absent option does not.
    fn managed(&self) -> bool {
        true
    }

    /// Whether part of it is a secret that these credentials may not read: then it is not compared, and nothing is made with it.
    fn is_unread(&self) -> bool {
        false
    }

    /// One line for people.
    fn show(&self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(text)) => text,
            Ok(value) => value.to_string(),
            Err(error) => format!("<{error}>"),
        }
    }

    /// How a difference is told: what is there, and what is wanted.
    fn tell(&self, seen: &Self) -> (String, String) {
        (seen.show(), self.show())
    }

    /// Appends the ids of other objects that this value names; deletion order follows from them.
    fn refs(&self, out: &mut Vec<String>) {
        let _ = out;
    }
}

macro_rules! ordered {
    ($($ty:ty),*) => {$(
        impl Value for $ty {
            const ORDERED: bool = true;
            fn floor_met(&self, seen: &Self) -> bool {
                self <= seen
            }
        }
    )*};
}
ordered!(u8, u16, u32, u64, i32, i64, f64);

impl Value for bool {
    const ORDERED: bool = true;
    /// `true` is the higher: a protection that is asked for off but found on is left on.
    fn floor_met(&self, seen: &Self) -> bool {
        self <= seen
    }
}

impl Value for String {}

impl<T: Value> Value for Option<T> {
    const ORDERED: bool = T::ORDERED;
    fn accepts(&self, seen: &Self) -> bool {
        self.as_ref().is_none_or(|want| seen.as_ref().is_some_and(|seen| want.accepts(seen)))
    }
    fn floor_met(&self, seen: &Self) -> bool {
        self.as_ref().is_none_or(|want| seen.as_ref().is_some_and(|seen| want.floor_met(seen)))
    }
    fn managed(&self) -> bool {
        self.as_ref().is_some_and(Value::managed)
    }
    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "(none)".to_owned(), Value::show)
    }
    fn tell(&self, seen: &Self) -> (String, String) {
        match (self, seen) {
            (Some(want), Some(seen)) => want.tell(seen),
            _ => (seen.show(), self.show()),
        }
    }
    fn is_unread(&self) -> bool {
        self.as_ref().is_some_and(Value::is_unread)
    }
    fn refs(&self, out: &mut Vec<String>) {
        if let Some(value) = self {
            value.refs(out);
        }
    }
}

impl<T: Value> Value for Vec<T> {
    fn accepts(&self, seen: &Self) -> bool {
        self.len() == seen.len() && self.iter().zip(seen).all(|(want, seen)| want.accepts(seen))
    }
    fn is_unread(&self) -> bool {
        self.iter().any(Value::is_unread)
    }
    fn refs(&self, out: &mut Vec<String>) {
        for value in self {
            value.refs(out);
        }
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    fn accepts(&self, seen: &Self) -> bool {
        self.len() == seen.len() && self.iter().all(|(key, want)| seen.get(key).is_some_and(|seen| want.accepts(seen)))
    }
    fn is_unread(&self) -> bool {
        self.values().any(Value::is_unread)
    }
    fn refs(&self, out: &mut Vec<String>) {
        for value in self.values() {
            value.refs(out);
        }
    }
}

/// The JSON schema of a field's type.
#[must_use]
pub fn schema_of<T: JsonSchema>() -> serde_json::Value {
    schemars::schema_for!(T).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_option_asks_for_nothing() {
        assert!(None::<u32>.accepts(&Some(3)));
        assert!(!None::<u32>.managed());
        assert!(!Some(3).accepts(&None));
        assert!(!Some(3).accepts(&Some(4)));
    }

    #[test]
    fn a_floor_is_met_by_more() {
        assert!(20_u32.floor_met(&30) && !20_u32.floor_met(&10));
        assert!(false.floor_met(&true) && !true.floor_met(&false));
    }

    #[test]
    fn text_is_shown_bare() {
        assert_eq!("a b".to_owned().show(), "a b");
        assert_eq!(vec![1_u32, 2].show(), "[1,2]");
        assert_eq!(None::<u32>.show(), "(none)");
    }
}
