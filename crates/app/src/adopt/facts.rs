//! What was looked up of objects that were adopted, where others are told it: it cannot be changed, so it is what is wanted.

use std::collections::BTreeMap;

use provision_aws::types::Cidr;

/// By the address of the node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The ranges of a VPC and of its subnets.
    pub ranges: BTreeMap<String, Cidr>,
    /// Who owns a database, and what it is called inside.
    pub databases: BTreeMap<String, OfDatabase>,
}

/// What cannot be changed about a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfDatabase {
    /// Its administrator.
    pub admin: String,
    /// The database that it was made with, if it was.
    pub database: Option<String>,
}
