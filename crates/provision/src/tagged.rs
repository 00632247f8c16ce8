//! The images that `image_tag` names, looked up before anything is composed.

use futures::future::try_join_all;
use provision_app::compose::Overrides;
use provision_app::compose::tagged::{Tagged, wanted};
use provision_app::config::model::{Application, Environment, ImageRef};
use provision_aws::client::Reader;
use provision_aws::kinds::ecr;
use provision_engine::Fault;

/// Those that are there.
///
/// # Errors
/// A repository cannot be read.
pub(crate) async fn look_up(
    aws: &Reader,
    app: &Application,
    environments: &[&Environment],
    overrides: &Overrides,
) -> Result<Tagged, Fault> {
    let all = environments.iter().flat_map(|environment| wanted(app, environment, overrides)).map(|wanted| async move {
        let found = ecr::tagged(aws, &wanted.repository, wanted.tag.as_str()).await?;
        let image = found.and_then(|image| ImageRef::try_from(image.as_str()).ok());
        Ok::<_, Fault>(image.map(|image| ((wanted.environment, wanted.service), image)))
    });
    Ok(try_join_all(all).await?.into_iter().flatten().collect())
}
