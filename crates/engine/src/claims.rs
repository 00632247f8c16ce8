//! What a run claims before it writes, part by part: others may work on the other parts meanwhile.

use std::fmt;

use futures::future::BoxFuture;

use crate::{Fault, Plan};

/// Who is asked before something is written, and told which parts are done with.
pub trait Claims: fmt::Debug + Send + Sync {
    /// Asked before what a plan says is begun. True where somebody else may have changed something since the cloud was read:
    /// then it is read again, and the plan made anew.
    fn claim<'a>(&'a self, plan: &'a Plan) -> BoxFuture<'a, Result<bool, Fault>>;
    /// Told when nothing more is to be done in a scope, for as long as no further plan says otherwise.
    fn done_with(&self, stack: &str);
}
