//! What is laid over what AWS shows, so that what others set there stays; lists whose items have names.

use std::collections::BTreeMap;

use provision_engine::{Fault, Set};

use super::{Asked, Shown, each};

/// A struct whose settings are laid over what AWS shows: what is not ours stays.
pub trait Lay<S> {
    /// Sets the members that are ours.
    fn lay(&self, over: &mut S) -> Result<(), Fault>;
}

/// A value that is laid over what is seen of it, or made anew where nothing is.
pub trait Laid<S> {
    /// What was seen, with ours laid over it.
    fn laid(&self, seen: Option<S>) -> Result<Option<S>, Fault>;
}

/// A value as an item of a list, which has a name there.
pub trait Entry<I>: Sized {
    /// The item's name.
    fn key(item: &I) -> &str;
    /// The value of an item; nothing where it counts as none.
    fn of(item: &I) -> Option<Self>;
    /// The item of this name: what was seen of it, with ours laid over it.
    fn entry(&self, key: &str, seen: Option<I>) -> Result<I, Fault>;
}

/// A type of the SDK that holds a list.
pub trait Listed: Sized {
    /// What it holds.
    type Item: Clone;
    /// Whether a list of none is said; if not, it is left out.
    const SAID: bool;
    /// A list of these.
    fn of(items: Vec<Self::Item>) -> Result<Self, Fault>;
    /// What is in it.
    fn seen(&self) -> &[Self::Item];
}

/// A list as a call takes it.
fn said<L: Listed>(items: Vec<L::Item>) -> Result<Option<L>, Fault> {
    if items.is_empty() && !L::SAID { Ok(None) } else { L::of(items).map(Some) }
}

impl<L: Listed, T: Asked<L::Item>> Asked<L> for Set<T> {
    fn asked(&self) -> Result<Option<L>, Fault> {
        said(each(self.iter())?.unwrap_or_default())
    }
}

impl<'a, L: Listed, T: Shown<&'a L::Item> + Ord> Shown<&'a L> for Set<T> {
    fn shown(seen: Option<&'a L>) -> Self {
        Self::shown(seen.map(L::seen))
    }
}

impl<L: Listed, T: Asked<L::Item>> Asked<L> for Vec<T> {
    fn asked(&self) -> Result<Option<L>, Fault> {
        said(each(self.iter())?.unwrap_or_default())
    }
}

impl<'a, L: Listed, T: Shown<&'a L::Item>> Shown<&'a L> for Vec<T> {
    fn shown(seen: Option<&'a L>) -> Self {
        Self::shown(seen.map(L::seen))
    }
}

impl<L: Listed, V: Entry<L::Item>> Asked<L> for BTreeMap<String, V> {
    fn asked(&self) -> Result<Option<L>, Fault> {
        let items = self.iter().map(|(key, value)| value.entry(key, None));
        said(items.collect::<Result<_, _>>()?)
    }
}

impl<'a, L: Listed, V: Entry<L::Item>> Shown<&'a L> for BTreeMap<String, V> {
    fn shown(seen: Option<&'a L>) -> Self {
        let all = seen.map(L::seen).unwrap_or_default().iter();
        all.filter_map(|item| Some((V::key(item).to_owned(), V::of(item)?))).collect()
    }
}

impl<L: Listed, V: Entry<L::Item>> Laid<L> for BTreeMap<String, V> {
    fn laid(&self, seen: Option<L>) -> Result<Option<L>, Fault> {
        entries(self.iter().map(|(key, value)| (key.as_str(), value)), seen.as_ref())
    }
}

/// These items, in this order, each laid over what is seen of its name.
pub fn entries<'a, L: Listed, V: Entry<L::Item> + 'a>(
    want: impl Iterator<Item = (&'a str, &'a V)>,
    seen: Option<&L>,
) -> Result<Option<L>, Fault> {
    let seen = seen.map(L::seen).unwrap_or_default().iter().cloned();
    let mut seen: BTreeMap<String, L::Item> = seen.map(|item| (V::key(&item).to_owned(), item)).collect();
    let items = want.map(|(key, value)| value.entry(key, seen.remove(key)));
    said(items.collect::<Result<_, _>>()?)
}

/// Values that are one member of an item: `items!(Header { name, set_name: value, set_value } = String { |text| text.as_str() })`.
macro_rules! items {
    ($($item:ident { $key:ident, $set_key:ident: $value:ident, $set_value:ident } = $ours:ident { $text:expr }),* $(,)?) => {$(
        impl $crate::wire::Entry<$item> for $ours {
            fn key(item: &$item) -> &str {
                item.$key().as_ref()
            }
            fn of(item: &$item) -> Option<Self> {
                Some(Self::new(item.$value().to_owned()))
            }
            fn entry(&self, key: &str, seen: Option<$item>) -> Result<$item, provision_engine::Fault> {
                let text: fn(&$ours) -> &str = $text;
                let new = || {
                    let item = $item::builder().$set_key(Some(key.into()));
                    crate::client::built(item.$set_value(Some(text(self).to_owned())).build())
                };
                let mut item = seen.map_or_else(new, Ok)?;
                text(self).clone_into(&mut item.$value);
                Ok(item)
            }
        }
    )*};
}
pub(crate) use items;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Item {
        name: String,
        days: i32,
        theirs: Option<bool>,
    }

    impl Entry<Item> for u32 {
        fn key(item: &Item) -> &str {
            &item.name
        }
        fn of(item: &Item) -> Option<Self> {
            Self::try_from(item.days).ok()
        }
        fn entry(&self, key: &str, seen: Option<Item>) -> Result<Item, Fault> {
            let theirs = seen.and_then(|seen| seen.theirs);
            Ok(Item { name: key.to_owned(), days: i32::try_from(*self).unwrap(), theirs })
        }
    }

    /// Two lists: one of none is said, the other is left out.
    #[derive(Debug, PartialEq)]
    struct List<const SAID: bool>(Vec<Item>);

    impl<const SAID: bool> Listed for List<SAID> {
        type Item = Item;
        const SAID: bool = SAID;
        fn of(items: Vec<Item>) -> Result<Self, Fault> {
            Ok(Self(items))
        }
        fn seen(&self) -> &[Item] {
            &self.0
        }
    }

    fn item(name: &str, days: i32, theirs: Option<bool>) -> Item {
        Item { name: name.to_owned(), days, theirs }
    }

    #[test]
    fn an_item_keeps_what_others_set_in_it_and_one_that_is_not_asked_for_goes() {
        let seen = List::<true>(vec![item("b", 1, Some(true)), item("gone", 2, None), item("a", 3, Some(false))]);
        let want = BTreeMap::from([("a".to_owned(), 7_u32), ("b".to_owned(), 1), ("new".to_owned(), 9)]);
        let laid = want.laid(Some(seen)).unwrap().unwrap();
        assert_eq!(laid.0, [item("a", 7, Some(false)), item("b", 1, Some(true)), item("new", 9, None)]);
        let in_order = entries([("b", &1_u32), ("a", &2)].into_iter(), None::<&List<true>>).unwrap().unwrap();
        assert_eq!(in_order.0, [item("b", 1, None), item("a", 2, None)]);
    }

    #[test]
    fn a_list_of_none_is_said_or_left_out() {
        let none = BTreeMap::<String, u32>::new();
        assert_eq!(none.asked().unwrap(), Some(List::<true>(Vec::new())));
        assert_eq!(Asked::<List<false>>::asked(&none).unwrap(), None);
        assert_eq!(BTreeMap::<String, u32>::shown(None::<&List<true>>), none);
        let odd = List::<true>(vec![item("a", -1, None), item("b", 5, None)]);
        assert_eq!(BTreeMap::<String, u32>::shown(Some(&odd)), BTreeMap::from([("b".to_owned(), 5)]));
    }
}
