//! Texts with a type of their own: an id, an ARN, a region are not interchangeable.

/// Newtypes over text: `Window by lower` where AWS treats several texts as the same, with the function that makes one of them.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $(by $one:path)?),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// From a text as AWS gave it, or as its documented form says.
            pub fn new(text: impl Into<String>) -> Self {
                let text: String = text.into();
                $(let text: String = $one(&text);)?
                Self(text)
            }
            /// The text that the API takes.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl provision_engine::Imagine for $name {
            fn imagine(label: &str) -> Self {
                Self(label.to_owned())
            }
        }

        #[cfg(feature = "sdk")]
        impl $crate::wire::Text for $name {
            fn of(text: &str) -> Self {
                Self::new(text)
            }
            fn text(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    )*};
}

/// Newtypes over text whose value, in a field, refers to another object.
macro_rules! references {
    ($($(#[$doc:meta])* $name:ident $(by $one:path)?),* $(,)?) => {
        $crate::types::text::texts! { $($(#[$doc])* $name $(by $one)?),* }
        $(
            impl provision_engine::Value for $name {
                fn refs(&self, out: &mut Vec<String>) {
                    out.push(self.0.clone());
                }
            }
        )*
    };
}

pub(super) use references;
pub(crate) use texts;
