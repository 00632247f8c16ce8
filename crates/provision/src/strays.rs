//! Environments that are there and that the configuration does not name any more: nothing looks after them, and they cost on.

use std::collections::BTreeSet;

use provision_app::config::model::EnvName;
use provision_aws::kinds::logs::scopes;
use provision_engine::Fault;

use crate::Connected;

impl Connected<'_> {
    /// Those of this collection, by their names.
    ///
    /// # Errors
    /// AWS does not tell which log groups there are, or whose they are.
    pub async fn strays(&self) -> Result<Vec<EnvName>, Fault> {
        let application = self.target().configuration();
        let collections = &application.collections;
        let environments = collections.iter().flat_map(|collection| &collection.environments);
        let known = environments.map(|environment| environment.name.as_str());
        let known: BTreeSet<&str> = known.chain(collections.iter().map(|collection| collection.name.as_str())).collect();
        let scopes = scopes::others(&self.reader(), application.name.as_str(), &known).await?;
        let of_this = |scope: &String| {
            let mut parts = scope.split('/').skip(1);
            let (collection, environment) = (parts.next()?, parts.next()?);
            (collection == self.target().collection.name.as_str()).then(|| EnvName::try_from(environment).ok())?
        };
        Ok(scopes.iter().filter_map(of_this).collect())
    }
}
