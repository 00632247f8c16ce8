//! Rows "workload identity": what runs outside AWS gets a role of an environment for a certificate of the
//! configuration's own authority.

use provision_aws::kinds::rolesanywhere::{Certificates, Profile, ProfileArgs, TrustAnchor, TrustAnchorArgs};
use provision_aws::types::{Arn, Statement};
use provision_engine::{Handle, Set, Stack, Val};

use super::Place;
use crate::config::model::{Application, Environment};

/// Seconds for which credentials are valid: short, because a workload asks again by itself.
const SESSION_S: u32 = 3600;
/// What the name of an anchor or profile may have at most.
const NAME: usize = 255;

/// The trust anchor of a collection.
pub(super) fn anchor(stack: &mut Stack, place: &Place, authority: &str) -> Handle<TrustAnchor> {
    let args = TrustAnchorArgs {
        name: place.name("trust-anchor", NAME).into(),
        certificates: Certificates::new(authority).into(),
        enabled: true.into(),
    };
    stack.add(place.ix, "trust-anchor", args)
}

/// The common name that the certificates of an environment's workloads have: `shop-staging`.
pub(super) fn subject(app: &Application, environment: &Environment) -> String {
    format!("{}-{}", app.name, environment.name)
}

/// Who may take a task role beside ECS: a workload with a certificate of the anchor's authority for this subject.
pub(super) fn trust(anchor: Handle<TrustAnchor>, subject: String) -> Val<Statement> {
    anchor.exists(move |out| Statement::trust_workload(&out.arn, &subject))
}

/// The profile of an environment: its task roles, and no others.
pub(super) fn profile(stack: &mut Stack, place: &Place, roles: Vec<Val<Arn>>) -> Handle<Profile> {
    let args = ProfileArgs {
        name: place.name("workload-profile", NAME).into(),
        roles: Val::all(roles).map(Set::from),
        duration_s: SESSION_S.into(),
        enabled: true.into(),
    };
    stack.add(place.ix, "workload-profile", args)
}
