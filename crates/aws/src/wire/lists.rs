//! Lists whose items are of a type of AWS's own, where ours are texts.

/// Wires a map of texts to a list of a type that holds a key and a value: `pairs!(Ok: KeyValuePair { name: value })`. `built` in place of
/// `Ok` where the type's builder gives a `Result`.
macro_rules! pairs {
    ($build:path: $shape:ident { $key:ident: $value:ident }) => {
        impl $crate::wire::Asked<Vec<$shape>> for std::collections::BTreeMap<String, String> {
            fn asked(&self) -> Result<Option<Vec<$shape>>, provision_engine::Fault> {
                let all = self.iter().map(|(key, value)| $build($shape::builder().$key(key).$value(value).build()));
                all.collect::<Result<_, provision_engine::Fault>>().map(Some)
            }
        }
        impl<'a> $crate::wire::Shown<&'a [$shape]> for std::collections::BTreeMap<String, String> {
            fn shown(seen: Option<&'a [$shape]>) -> Self {
                let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
                let pair =
                    |one: &$shape| (text($crate::wire::Given::given(one.$key())), text($crate::wire::Given::given(one.$value())));
                seen.unwrap_or_default().iter().map(pair).collect()
            }
        }
    };
}

/// For `with`: a list of texts, each in a type of one member: `singles!(built: inputs = InputArtifact { name })`. An empty list is left
/// out.
macro_rules! singles {
    ($build:path: $module:ident = $shape:ident { $member:ident }) => {
        pub(super) mod $module {
            use super::*;

            pub(in super::super) fn asked(list: &[String]) -> Result<Option<Vec<$shape>>, Fault> {
                let all = list.iter().map(|text| $build($shape::builder().$member(text).build()));
                let all = all.collect::<Result<Vec<_>, Fault>>()?;
                Ok(Some(all).filter(|all| !all.is_empty()))
            }

            pub(in super::super) fn shown(seen: Option<&[$shape]>) -> Vec<String> {
                seen.unwrap_or_default().iter().map(|one| one.$member().to_owned()).collect()
            }
        }
    };
}

pub(crate) use {pairs, singles};
