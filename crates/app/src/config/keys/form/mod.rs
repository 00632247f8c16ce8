//! The forms that texts have.

mod checks;
mod compose;
mod kinds;

pub(crate) use self::compose::*;
pub(crate) use self::kinds::*;
use crate::config::model::Invalid;

/// What `16` and `no` are for readers of YAML.
const NUMBER: &[&str] = &["number"];
const ANYTHING: &[&str] = &["number", "boolean"];

const LONGER_NAME: &str = "^[a-z](-?[a-z0-9]){0,39}$";
const NO_NAME: &[&str] = &["Api", "1api", "a_b", "a-", ""];

/// Forms, each a `static`, and a list of all of them for tests.
macro_rules! forms {
    ($all:ident; $($(#[$doc:meta])* $name:ident = $form:expr;)*) => {
        $($(#[$doc])* pub(crate) static $name: Form = $form;)*
        #[cfg(test)]
        pub(super) static $all: &[&Form] = &[$(&$name),*];
    };
}
use forms;

/// How a text is written.
#[derive(Debug)]
pub(crate) struct Form {
    /// What it is, for tables.
    pub(crate) label: &'static str,
    /// What a message expects where no text stands.
    pub(crate) is: &'static str,
    /// An expression that matches all that is valid, and not much more.
    pub(crate) pattern: Option<&'static str>,
    /// What else readers of YAML may take it for: JSON's names of types.
    pub(crate) looks_like: &'static [&'static str],
    /// A valid one first, and others.
    pub(crate) good: &'static [&'static str],
    /// Some that are not valid, of which the pattern says so.
    #[cfg_attr(not(test), expect(dead_code, reason = "what tests try"))]
    pub(crate) bad: &'static [&'static str],
    /// What decides.
    pub(crate) check: fn(&str) -> Result<(), Invalid>,
}

impl Form {
    /// The texts that a type takes.
    pub(crate) const fn of<T>(label: &'static str, is: &'static str) -> Self
    where
        T: for<'a> TryFrom<&'a str, Error = Invalid>,
    {
        Self::checked(label, is, check::<T>)
    }

    /// The texts that a function takes.
    pub(crate) const fn checked(label: &'static str, is: &'static str, check: fn(&str) -> Result<(), Invalid>) -> Self {
        Self { label, is, pattern: None, looks_like: &[], good: &[], bad: &[], check }
    }

    /// All texts.
    pub(crate) const fn any(label: &'static str, is: &'static str) -> Self {
        Self::checked(label, is, |_| Ok(()))
    }

    const fn pattern(self, pattern: &'static str) -> Self {
        Self { pattern: Some(pattern), ..self }
    }

    const fn looks_like(self, looks_like: &'static [&'static str]) -> Self {
        Self { looks_like, ..self }
    }

    const fn good(self, good: &'static [&'static str]) -> Self {
        Self { good, ..self }
    }

    const fn bad(self, bad: &'static [&'static str]) -> Self {
        Self { bad, ..self }
    }
}

fn check<T>(text: &str) -> Result<(), Invalid>
where
    T: for<'a> TryFrom<&'a str, Error = Invalid>,
{
    T::try_from(text).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_are_what_they_are_said_to_be() {
        for form in KINDS.iter().chain(COMPOSE) {
            assert!(!form.good.is_empty(), "{} has an example", form.label);
            for text in form.good {
                assert!((form.check)(text).is_ok(), "{}: {text}", form.label);
            }
            for text in form.bad {
                assert!((form.check)(text).is_err(), "{}: {text}", form.label);
            }
        }
    }
}
