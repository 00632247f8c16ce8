//! A network that exists already: found, and checked, before anything is composed.

use provision_app::compose::existing_network::{FIRST_GROUP, check};
use provision_app::compose::shared_stack;
use provision_app::config::model::{Application, Collection};
use provision_aws::client::Reader;
use provision_aws::kinds::ec2::existing::{Existing, look_up as find, stands_in};
use provision_engine::Fault;

/// Looks up the network of a collection, where it is not its own.
///
/// # Errors
/// It is not there, or the collection cannot stand in it.
pub(crate) async fn look_up(aws: &Reader, app: &Application, collection: &Collection) -> Result<Option<Existing>, Fault> {
    let Some(network) = &collection.network.existing else { return Ok(None) };
    let stack = shared_stack(app, collection);
    let seen = find(aws, network.vpc.as_str());
    let (seen, at) = futures::try_join!(seen, stands_in(aws, &stack, FIRST_GROUP))?;
    check(app, collection, &seen, at.as_ref())?;
    Ok(Some(seen))
}
