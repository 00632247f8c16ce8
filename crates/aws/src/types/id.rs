//! Ids that AWS gives. A field that holds one refers to that object.

use std::fmt;

use provision_engine::Value;
use schemars::JsonSchema;
use serde::Serialize;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// An id as AWS gave it.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }
            /// The text that the API takes.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl Value for $name {
            fn refs(&self, out: &mut Vec<String>) {
                out.push(self.0.clone());
            }
        }
    )*};
}

ids! {
    /// `vpc-…`
    VpcId,
    /// `subnet-…`
    SubnetId,
    /// `igw-…`
    InternetGatewayId,
    /// `eipalloc-…`
    AllocationId,
    /// `nat-…`
    NatGatewayId,
    /// `rtb-…`
    RouteTableId,
    /// `vpce-…`
    EndpointId,
    /// `sg-…`
    SecurityGroupId,
    /// `pl-…`
    PrefixListId,
}
