//! Between our types and the SDK's: what `#[derive(Wire)]` builds on.
//!
//! A member that is asked for nothing is left out of a call; a member that an answer leaves out is empty, zero, or off, unless
//! the field says otherwise.

mod keyed;
mod laid;
mod lists;
mod switch;
mod tags;
mod with;

use std::collections::{BTreeMap, HashMap};

use provision_engine::{Diff, Fault, Set};

pub use keyed::Keyed;
pub(crate) use laid::items;
pub use laid::{Entry, Laid, Lay, Listed, entries};
pub(crate) use lists::{pairs, singles};
pub use switch::Switch;
pub(crate) use switch::switched;
pub use tags::{Kept, Noted, flag, note};
pub use with::{document, filled, named, on};

/// A struct that a call creates.
pub trait Create<B>: Sized {
    /// The call with its fields.
    fn create(&self, call: B) -> Result<B, Fault>;
}

/// A struct that a call changes in place.
pub trait Modify<B>: Sized {
    /// The fields that the call changes.
    const MODIFIED: &'static [&'static str];
    /// The call with the fields that differ.
    fn modify(&self, call: B, diff: &Diff) -> Result<B, Fault>;
}

/// A member of a struct of the SDK. One that is always there keeps its value where nothing is asked for.
pub trait Put<E> {
    /// Sets it.
    fn put(&mut self, value: Option<E>);
}

impl<E> Put<E> for Option<E> {
    fn put(&mut self, value: Self) {
        *self = value;
    }
}

/// A value as a call takes it.
pub trait Asked<E> {
    /// Nothing where nothing is asked for.
    fn asked(&self) -> Result<Option<E>, Fault>;
}

/// A value as an answer shows it.
pub trait Shown<G>: Sized {
    /// From a member, which the answer may leave out.
    fn shown(seen: Option<G>) -> Self;
}

/// What a getter of the SDK gives: an `Option`, or a member that is always there.
pub trait Given {
    /// The member itself.
    type Member;
    /// The member, if the answer has it.
    fn given(self) -> Option<Self::Member>;
}

/// A type over text.
pub trait Text: Sized {
    /// From a text as AWS shows it.
    fn of(text: &str) -> Self;
    /// The text that AWS takes.
    fn text(&self) -> &str;
}

impl Text for String {
    fn of(text: &str) -> Self {
        text.to_owned()
    }
    fn text(&self) -> &str {
        self
    }
}

impl<T: Text, E: for<'a> From<&'a str>> Asked<E> for T {
    fn asked(&self) -> Result<Option<E>, Fault> {
        Ok(Some(E::from(self.text())))
    }
}

impl<T: Text, E: AsRef<str> + ?Sized> Shown<&E> for T {
    fn shown(seen: Option<&E>) -> Self {
        T::of(seen.map(AsRef::as_ref).unwrap_or_default())
    }
}

impl Asked<Self> for bool {
    fn asked(&self) -> Result<Option<Self>, Fault> {
        Ok(Some(*self))
    }
}

impl Shown<Self> for bool {
    fn shown(seen: Option<Self>) -> Self {
        seen.unwrap_or_default()
    }
}

/// Numbers of ours are natural; AWS's are signed, and some are texts.
macro_rules! numbers {
    ($($ours:ident: $($theirs:ident)*),*) => {$(
        $(
            impl Asked<$theirs> for $ours {
                fn asked(&self) -> Result<Option<$theirs>, Fault> {
                    Ok(Some($theirs::try_from(*self).unwrap_or($theirs::MAX)))
                }
            }
            impl Shown<$theirs> for $ours {
                fn shown(seen: Option<$theirs>) -> Self {
                    seen.and_then(|number| Self::try_from(number).ok()).unwrap_or_default()
                }
            }
        )*
        impl Asked<String> for $ours {
            fn asked(&self) -> Result<Option<String>, Fault> {
                Ok(Some(self.to_string()))
            }
        }
        impl<'a> Shown<&'a str> for $ours {
            fn shown(seen: Option<&'a str>) -> Self {
                seen.and_then(|number| number.parse().ok()).unwrap_or_default()
            }
        }
        impl Noted for $ours {
            fn note(&self) -> Option<String> {
                Some(self.to_string())
            }
            fn noted(text: Option<&str>) -> Self {
                Self::shown(text)
            }
        }
    )*};
}
numbers!(u8: i32 i64, u16: i32 i64, u32: i32 i64 usize);

impl<T: Asked<E>, E> Asked<E> for Option<T> {
    fn asked(&self) -> Result<Option<E>, Fault> {
        self.as_ref().map_or(Ok(None), Asked::asked)
    }
}

impl<T: Shown<G>, G> Shown<G> for Option<T> {
    fn shown(seen: Option<G>) -> Self {
        seen.map(|seen| T::shown(Some(seen)))
    }
}

/// Every member of a list as a call takes it.
fn each<'a, T: Asked<E> + 'a, E>(items: impl Iterator<Item = &'a T>) -> Result<Option<Vec<E>>, Fault> {
    let all = items.filter_map(|item| item.asked().transpose());
    all.collect::<Result<_, _>>().map(Some)
}

impl<T: Asked<E>, E> Asked<Vec<E>> for Set<T> {
    fn asked(&self) -> Result<Option<Vec<E>>, Fault> {
        each(self.iter())
    }
}

impl<'a, T: Shown<&'a E> + Ord, E> Shown<&'a [E]> for Set<T> {
    fn shown(seen: Option<&'a [E]>) -> Self {
        seen.unwrap_or_default().iter().map(|item| T::shown(Some(item))).collect()
    }
}

impl<T: Asked<E>, E> Asked<Vec<E>> for Vec<T> {
    fn asked(&self) -> Result<Option<Vec<E>>, Fault> {
        each(self.iter())
    }
}

impl<'a, T: Shown<&'a E>, E> Shown<&'a [E]> for Vec<T> {
    fn shown(seen: Option<&'a [E]>) -> Self {
        seen.unwrap_or_default().iter().map(|item| T::shown(Some(item))).collect()
    }
}

impl Asked<HashMap<String, String>> for BTreeMap<String, String> {
    fn asked(&self) -> Result<Option<HashMap<String, String>>, Fault> {
        Ok(Some(self.clone().into_iter().collect()))
    }
}

impl<'a> Shown<&'a HashMap<String, String>> for BTreeMap<String, String> {
    fn shown(seen: Option<&'a HashMap<String, String>>) -> Self {
        seen.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

impl<T> Given for Option<T> {
    type Member = T;
    fn given(self) -> Self {
        self
    }
}

impl<T: ?Sized> Given for &T {
    type Member = Self;
    fn given(self) -> Option<Self> {
        Some(self)
    }
}

/// A member of this type is always there.
macro_rules! put_plain {
    ($plain:ident) => {
        impl $crate::wire::Put<$plain> for $plain {
            fn put(&mut self, value: Option<$plain>) {
                if let Some(value) = value {
                    *self = value;
                }
            }
        }
    };
}
pub(crate) use put_plain;

put_plain!(String);

macro_rules! always_there {
    ($($plain:ident),*) => {$(
        $crate::wire::put_plain!($plain);
        impl Given for $plain {
            type Member = Self;
            fn given(self) -> Option<Self> {
                Some(self)
            }
        }
    )*};
}
always_there!(bool, i32, i64, usize);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{SecurityGroupId, Window};

    fn asked<E>(value: &impl Asked<E>) -> Option<E> {
        value.asked().unwrap()
    }

    #[test]
    fn texts_and_numbers_go_there_and_back() {
        assert_eq!(asked::<String>(&SecurityGroupId::new("sg-1")).as_deref(), Some("sg-1"));
        assert_eq!(Window::shown(Some("Sun:03:00")), Window::new("sun:03:00"));
        assert_eq!((String::shown(None::<&str>).as_str(), u16::shown(None::<i32>), bool::shown(None::<bool>)), ("", 0, false));
        assert_eq!((asked::<i32>(&7_u8), asked::<String>(&256_u32).as_deref()), (Some(7), Some("256")));
        assert_eq!((asked::<i32>(&u32::MAX), u32::shown(Some(-1)), u32::shown(Some("512"))), (Some(i32::MAX), 0, 512));
    }

    #[test]
    fn what_is_absent_is_left_out_and_read_as_absent() {
        assert_eq!(asked::<i32>(&None::<u32>), None);
        assert_eq!((Option::<u32>::shown(None::<i32>), Option::<u32>::shown(Some(3))), (None, Some(3)));
    }

    #[test]
    fn lists_are_read_in_their_order_and_sets_in_any() {
        let seen = ["b".to_owned(), "a".to_owned()];
        assert_eq!(Vec::<String>::shown(Some(&seen[..])), seen);
        assert_eq!(asked::<Vec<String>>(&Set::<String>::shown(Some(&seen[..]))).unwrap(), ["a", "b"]);
    }

    #[test]
    fn a_member_that_is_always_there_keeps_its_value_and_another_is_emptied() {
        let (mut there, mut perhaps) = ("kept".to_owned(), Some(1));
        there.put(None);
        perhaps.put(None);
        assert_eq!((there.as_str(), perhaps), ("kept", None));
    }
}
