//! `image_tag` of an environment, for services whose images are built here: they run the image of this tag, if there is one.

use std::collections::BTreeMap;

use super::{Composer, Overrides};
use crate::config::model::{Application, EnvName, Environment, ImageRef, ImageTag, Service, ServiceName};

/// The images that were found, by environment and service. A graph that is only drawn is composed without: it has the same nodes.
pub type Tagged = BTreeMap<(EnvName, ServiceName), ImageRef>;

/// An image that is to be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The environment that runs it.
    pub environment: EnvName,
    /// The service.
    pub service: ServiceName,
    /// The name of the repository.
    pub repository: String,
    /// The tag.
    pub tag: ImageTag,
}

/// The images that an environment wants by their tag: of backends without a ready one, and that the run gives none.
pub fn wanted(app: &Application, environment: &Environment, overrides: &Overrides) -> Vec<Wanted> {
    let Some(tag) = &environment.image_tag else { return Vec::new() };
    let own = app.of(environment);
    let built =
        own.backends().filter(|(service, backend)| backend.image.is_none() && !overrides.images.contains_key(&service.name));
    built
        .map(|(service, _)| Wanted {
            environment: environment.name.clone(),
            service: service.name.clone(),
            repository: repository_name(app, environment, service),
            tag: tag.clone(),
        })
        .collect()
}

/// The name of the repository of a service's images.
pub(super) fn repository_name(app: &Application, environment: &Environment, service: &Service) -> String {
    format!("{}/{}/{}", app.name, environment.name, service.known_as)
}

impl Composer<'_> {
    /// The image of this tag, if it was found.
    pub(super) fn tagged(&self, service: &Service) -> Option<ImageRef> {
        self.overrides.tagged.get(&(self.environment.name.clone(), service.name.clone())).cloned()
    }

    /// What a service without an image waits for.
    pub(super) fn waits_for(&self, service: &Service) -> String {
        let name = &service.name;
        match &self.environment.image_tag {
            Some(tag) => format!(
                "an image {}:{tag}, which `image_tag` names and is not there: push it and apply again, or deploy, or give it another (apply --image {name}=REF)",
                repository_name(self.app, self.environment, service)
            ),
            None => format!("the first deploy of {name}: give it an image (apply --image {name}=REF)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::Source;

    #[test]
    fn what_is_looked_for() {
        let services = "api: {type: backend}\nready: {type: backend, url_path: /ready, image: nginx:1}\nweb: {type: frontend, url_path: /web}\nnew: {type: backend, url_path: /new}\n";
        let places = "name: shop\nregion: eu-west-1\ncollections:\n- name: review\n  account_id: '123456789012'\n  environments: [{name: staging, image_tag: v7}, {name: pr}]\nx-provision: {moved: [{service: old, to: new}]}\n";
        let app = crate::config::read(&Source::new("coherence.yml", services), &Source::new("environments.yml", places));
        let app = app.unwrap().application;
        let [staging, pr] = &app.collections[0].environments[..] else { panic!("two") };
        let of = |environment, overrides: &Overrides| -> Vec<String> {
            wanted(&app, environment, overrides)
                .into_iter()
                .map(|it| format!("{}: {}:{}", it.service, it.repository, it.tag))
                .collect()
        };
        // A service that was renamed has the repository that it had.
        assert_eq!(of(staging, &Overrides::default()), ["api: shop/staging/api:v7", "new: shop/staging/old:v7"]);
        let images = [(ServiceName::try_from("api").unwrap(), ImageRef::try_from("nginx:2").unwrap())].into();
        assert_eq!(of(staging, &Overrides { images, ..Overrides::default() }), ["new: shop/staging/old:v7"]);
        assert_eq!(of(pr, &Overrides::default()), Vec::<String>::new());
    }
}
