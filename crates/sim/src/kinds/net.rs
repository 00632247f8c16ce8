//! A kind whose replacement is refused unless it is allowed, and that others live in.

use provision_engine::Kind;

use super::{Fake, Naming, Nature, Refs, Settings, operate};

/// A network: everything in it goes before it does.
#[derive(Clone, Debug, Kind)]
#[kind(name = "sim.net", out = super::SimOut)]
pub(crate) struct Net {
    /// A number.
    pub(crate) tone: u32,
    /// Its range.
    #[field(replace)]
    pub(crate) shape: u32,
}

impl Fake for Net {
    const NATURE: Nature = Nature { naming: Naming::Given, held: true, breaks: false };
    fn args(settings: &Settings, _: &Refs) -> NetArgs {
        NetArgs { tone: settings.tone.into(), shape: settings.shape.into() }
    }
    fn poke(&mut self, field: &str, salt: u32) -> bool {
        match field {
            "tone" => self.tone += 1000 + salt,
            _ => return false,
        }
        true
    }
}

operate!(Net);
