//! On and off where AWS has a word for either.

use provision_engine::Fault;

use super::{Asked, Shown};

/// A type of the SDK with two words that mean on and off: `switched!(HttpTokensState: Required | Optional)`. Any other word
/// is off.
pub trait Switch: PartialEq + Sized + 'static {
    /// The word for on.
    const ON: Self;
    /// The word for off.
    const OFF: Self;
}

impl<E: Switch> Asked<E> for bool {
    fn asked(&self) -> Result<Option<E>, Fault> {
        Ok(Some(if *self { E::ON } else { E::OFF }))
    }
}

impl<'a, E: Switch> Shown<&'a E> for bool {
    fn shown(seen: Option<&'a E>) -> Self {
        seen == Some(&E::ON)
    }
}

/// Says which words mean on and off.
macro_rules! switched {
    ($words:ident: $on:ident | $off:ident) => {
        impl $crate::wire::Switch for $words {
            const ON: Self = Self::$on;
            const OFF: Self = Self::$off;
        }
    };
}
pub(crate) use switched;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Word {
        Enabled,
        Disabled,
        Changing,
    }
    switched!(Word: Enabled | Disabled);

    #[test]
    fn a_word_is_on_or_off_and_there_and_back() {
        for on in [true, false] {
            let word: Option<Word> = on.asked().unwrap();
            assert_eq!(bool::shown(word.as_ref()), on);
        }
        assert!(!bool::shown(Some(&Word::Changing)) && !bool::shown(None::<&Word>));
    }
}
