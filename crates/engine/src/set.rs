//! A set: order and repetition mean nothing.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use crate::Value;

/// Values whose order means nothing to AWS: subnets, security groups, rules, conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Set<T>(Vec<T>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut items: Vec<T> = items.into_iter().collect();
        items.sort();
        items.dedup();
        Self(items)
    }
}

impl<T: Ord> From<Vec<T>> for Set<T> {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T> Set<T> {
    /// The members, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
    /// How many members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether there is no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Value> Set<T> {
    /// The members of `self` that `other` does not have: what to add to `other`, or to take from `self`.
    pub fn minus<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a T> {
        self.0.iter().filter(|item| !other.0.iter().any(|theirs| item.accepts(theirs) || theirs.accepts(item)))
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: JsonSchema> JsonSchema for Set<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Set_of_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        schemars::json_schema!({ "type": "array", "uniqueItems": true, "items": items })
    }
}

impl<T: Value + Ord> Value for Set<T> {
    fn accepts(&self, seen: &Self) -> bool {
        self.len() == seen.len() && self.minus(seen).next().is_none() && seen.minus(self).next().is_none()
    }
    fn is_unread(&self) -> bool {
        self.0.iter().any(Value::is_unread)
    }
    fn refs(&self, out: &mut Vec<String>) {
        for value in &self.0 {
            value.refs(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition_mean_nothing() {
        let a: Set<String> = ["b", "a", "b"].map(str::to_owned).into_iter().collect();
        let b: Set<String> = ["a", "b"].map(str::to_owned).into_iter().collect();
        assert!(a.accepts(&b) && b.accepts(&a));
    }

    proptest::proptest! {
        #[test]
        fn a_set_is_what_is_in_it(items in proptest::collection::vec(0_u32..20, 0..12), turn in 0_usize..12) {
            let mut turned = items.clone();
            let by = turn % turned.len().max(1);
            turned.rotate_left(by);
            turned.extend(items.iter().copied());
            let (a, b): (Set<u32>, Set<u32>) = (items.clone().into(), turned.into());
            proptest::prop_assert!(a.accepts(&b) && b.accepts(&a) && a == b);
            let more: Set<u32> = items.into_iter().chain([99]).collect();
            proptest::prop_assert!(!a.accepts(&more) && !more.accepts(&a));
        }
    }

    #[test]
    fn minus_says_what_to_add() {
        let want: Set<u32> = vec![1, 2, 3].into();
        let seen: Set<u32> = vec![2, 4].into();
        assert_eq!(want.minus(&seen).copied().collect::<Vec<_>>(), [1, 3]);
        assert_eq!(seen.minus(&want).copied().collect::<Vec<_>>(), [4]);
        assert!(!want.accepts(&seen));
    }
}
