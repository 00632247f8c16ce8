//! New names of services and resources.

use super::{Origin, ResourceName, ServiceName};

/// Something that had another name: what holds its data stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// What was renamed.
    pub names: MovedNames,
    /// Where it is written.
    pub origin: Origin,
}

/// The old and the new name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MovedNames {
    /// A service.
    Service {
        /// The name it had.
        from: ServiceName,
        /// The name it has.
        to: ServiceName,
    },
    /// A database, a cache or a bucket.
    Resource {
        /// The name it had.
        from: ResourceName,
        /// The name it has.
        to: ResourceName,
    },
}
