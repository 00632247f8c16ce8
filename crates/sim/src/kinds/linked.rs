//! A kind of which the account has one, shared by all and never deleted, as a service-linked role.

use provision_engine::Kind;

use super::{Fake, Naming, Nature, Refs, Settings, operate};

/// A role that belongs to a service.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.linked", out = super::SimOut, keep)]
pub(crate) struct Linked {
    /// The service.
    #[field(replace)]
    pub(crate) service: String,
}

impl Fake for Linked {
    const NATURE: Nature = Nature { naming: Naming::Account, held: false, breaks: false };
    fn args(_: &Settings, _: &Refs) -> LinkedArgs {
        LinkedArgs { service: "service".to_owned().into() }
    }
    fn poke(&mut self, _: &str, _: u32) -> bool {
        false
    }
}

operate!(Linked);
