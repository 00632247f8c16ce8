//! Schemas of types whose text is not what their fields say.

/// The schema of a type: `schema!(Cidr: { "type": "string" })`.
macro_rules! schema {
    ($name:ident: $schema:tt) => {
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

/// A value that is told by its label in every output, and never shown: it is long, or nobody's to read. The type has a
/// function `label`.
macro_rules! told {
    ($name:ident: $schema:tt) => {
        $crate::types::schema::schema!($name: $schema);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.label())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.label())
            }
        }

        impl provision_engine::Value for $name {}
    };
}

pub(crate) use {schema, told};
