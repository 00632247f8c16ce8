//! Fields that AWS writes as keys and values: attributes, options.

use provision_engine::Tags;

/// A struct with such fields: `#[wire(key = "idle_timeout.timeout_seconds")]`. A list of keys and values becomes the map by
/// `pairs!`.
pub trait Keyed: Sized {
    /// Those of the fields that `has` names, by their keys.
    fn keyed(&self, has: impl Fn(&str) -> bool) -> Tags;
    /// The struct with what the map says of all of them.
    #[must_use]
    fn with_keyed(self, all: &Tags) -> Self;
}

#[cfg(test)]
mod tests {
    use provision_derive::Wire;

    use super::*;
    use crate::wire::Shown;

    #[derive(Wire, Debug, PartialEq)]
    #[wire(read = String)]
    struct Attributes {
        #[wire(key = "protected")]
        protected: bool,
        #[wire(key = "idle.seconds")]
        idle_s: u32,
    }

    #[test]
    fn keys_hold_the_fields_that_are_asked_for_and_what_a_map_leaves_out_is_off() {
        let want = Attributes { protected: true, idle_s: 60 };
        assert_eq!(want.keyed(|field| field == "idle_s"), Tags::from([("idle.seconds".to_owned(), "60".to_owned())]));
        assert_eq!(Attributes::shown(None).with_keyed(&want.keyed(|_| true)), want);
        assert_eq!(want.with_keyed(&Tags::new()), Attributes { protected: false, idle_s: 0 });
    }
}
