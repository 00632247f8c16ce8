//! From the configuration files to runs: what the binary does, for every tool.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use provision_app::adopt::{Adopted, Facts};
use provision_app::compose::{Lifetime, Overrides, Questions, Seen, compose, lifetime};
use provision_app::config::diagnostic::{Diagnostic, Diagnostics, quote};
use provision_app::config::files::{Files, locate};
use provision_app::config::model::{
    AppName, Application, Collection, CollectionName, EnvName, Environment, EnvironmentKind, ImageRef, ServiceName,
};
use provision_app::config::{Loaded, load};
use provision_aws::client::{self, Aws, ConnectError, Connection, ZoneAbroad};
use provision_aws::types::{AccountId, Arn, DomainName, Region};
use provision_engine::{Engine, Events, Fault, Graph, Registry};

use crate::Connected;
use crate::leases::Desk;
use crate::{adopt, dns, existing, existing_network, ownership, tagged};

/// A configuration that was read, and what a run adds to it.
#[derive(Debug)]
pub struct Session {
    application: Arc<Application>,
    warnings: Vec<Diagnostic>,
    overrides: Overrides,
    pub(crate) adopted: Arc<Adopted>,
    pub(crate) adopted_in: Option<PathBuf>,
}

impl Session {
    /// Finds and reads the files: those that are named, or the usual ones in `cwd` and above.
    ///
    /// # Errors
    /// All faults of both files.
    pub fn find(config: Option<&Path>, environments: Option<&Path>, cwd: &Path) -> Result<Self, Diagnostics> {
        Self::load(&locate(config, environments, cwd)?, cwd)
    }

    /// Reads these files. Messages name them from `cwd` on.
    ///
    /// # Errors
    /// All faults of both files.
    pub fn load(files: &Files, cwd: &Path) -> Result<Self, Diagnostics> {
        let adopted = adopt::path(files);
        let session = load(files, cwd).map(Self::from);
        match adopt::read(&adopted, cwd) {
            Ok(known) => session.map(|session| Self { adopted: Arc::new(known), adopted_in: Some(adopted), ..session }),
            Err(wrong) => Err(match session {
                Ok(_) => wrong,
                Err(found) => found,
            }),
        }
    }

    /// What the configuration says.
    #[must_use]
    pub fn application(&self) -> &Application {
        &self.application
    }

    /// What the user should know about it.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Gives a service an image, over the one in the configuration.
    ///
    /// # Errors
    /// No such service, or no image reference.
    pub fn set_image(&mut self, service: &str, image: &str) -> Result<(), Diagnostic> {
        let environments = self.application.collections.iter().flat_map(|collection| &collection.environments);
        let own = environments.filter_map(|environment| environment.own.as_ref()).flat_map(|own| &own.application.services);
        let services: Vec<_> = self.application.services.iter().chain(own).collect();
        let Some(found) = services.iter().find(|known| known.name.as_str() == service) else {
            let names: Vec<String> = services.iter().map(|known| quote(known.name.as_str())).collect();
            return Err(Diagnostic::error("config::unknown-service", format!("there is no service {}", quote(service)))
                .expected(format!("a service of the configuration: {}", names.join(", "))));
        };
        let name: ServiceName = found.name.clone();
        let image = ImageRef::try_from(image).map_err(|wrong| {
            Diagnostic::error("config::value", format!("the image of `{name}`: {}", wrong.message))
                .expected(wrong.expected)
                .help(wrong.help)
        })?;
        self.overrides.images.insert(name, image);
        Ok(())
    }

    /// The environments of these names, all of one collection; if none is named, the only one that there is.
    ///
    /// # Errors
    /// There is none of such a name, they are not in one collection, or it is not clear which is meant.
    pub fn select<S: AsRef<str>>(&self, names: &[S]) -> Result<Target, Diagnostic> {
        let selection = self.application.select(names)?;
        self.target(selection.collection, &selection.environments, false)
    }

    /// The whole collection of these environments; if none is named, the only collection or the default one.
    ///
    /// # Errors
    /// As [`Session::select`].
    pub fn select_collection<S: AsRef<str>>(&self, names: &[S]) -> Result<Target, Diagnostic> {
        let collection = match (names.is_empty(), self.application.collections.as_slice()) {
            (true, [only]) => only,
            _ => self.application.select(names)?.collection,
        };
        let all: Vec<&Environment> = collection.environments.iter().collect();
        self.target(collection, &all, true)
    }

    /// Environments that the configuration does not name any more, for their removal: what they have is found by its marks.
    ///
    /// # Errors
    /// There is no such collection, one of the names can be none, or a defect of the composition.
    pub fn select_strays(&self, collection: &CollectionName, names: &[EnvName]) -> Result<Target, Diagnostic> {
        let found = self.application.collections.iter().find(|known| known.name == *collection);
        let collection = found.ok_or_else(|| {
            Diagnostic::error("config::unknown-collection", format!("there is no collection {}", quote(collection.as_str())))
        })?;
        let stray = |name: &EnvName| Environment {
            name: name.clone(),
            kind: EnvironmentKind::Static,
            paused: false,
            active_deployment: true,
            image_tag: None,
            custom_domains: Vec::new(),
            variables: Vec::new(),
            existing: BTreeMap::new(),
            own: None,
            settings: collection.settings.clone(),
            origin: collection.origin.clone(),
        };
        let strays: Vec<Environment> = names.iter().map(stray).collect();
        self.target(collection, &strays.iter().collect::<Vec<_>>(), false).map(Target::for_removal)
    }

    /// Every collection as a target of its own.
    ///
    /// # Errors
    /// Only a defect of the composition.
    pub fn collections(&self) -> Result<Vec<Target>, Diagnostic> {
        let of = |collection: &Collection| self.target(collection, &collection.environments.iter().collect::<Vec<_>>(), true);
        self.application.collections.iter().map(of).collect()
    }

    fn target(&self, collection: &Collection, environments: &[&Environment], whole: bool) -> Result<Target, Diagnostic> {
        let adopted = self.adopted.of(collection.name.as_str());
        let overrides = Overrides { adopted: adopted.clone(), ..self.overrides.clone() };
        let mut graph = compose(&self.application, collection, environments, &overrides).map_err(|wrong| {
            Diagnostic::error("config::internal", format!("the graph cannot be composed: {wrong}; please report this"))
        })?;
        let names: Vec<EnvName> = environments.iter().map(|environment| environment.name.clone()).collect();
        adopt::claim(&mut graph, &names, &adopted);
        let lifetimes = environments.iter().filter_map(|one| Some((one.name.clone(), lifetime(&self.application, one)?)));
        Ok(Target {
            application: self.application.name.clone(),
            collection: collection.clone(),
            environments: names,
            lifetimes: lifetimes.collect(),
            graph,
            whole,
            looks: true,
            configuration: Arc::clone(&self.application),
            overrides,
        })
    }
}

impl From<Loaded> for Session {
    fn from(loaded: Loaded) -> Self {
        let mut warnings = loaded.warnings;
        warnings.extend(existing::unmade(&loaded.application));
        warnings.extend(ownership::idle(&loaded.application));
        Self {
            application: Arc::new(loaded.application),
            warnings,
            overrides: Overrides::default(),
            adopted: Arc::default(),
            adopted_in: None,
        }
    }
}

/// Environments of one collection, and the graph of what they need.
pub struct Target {
    /// The application.
    pub application: AppName,
    /// The collection: one account, one region.
    pub collection: Collection,
    /// The environments.
    pub environments: Vec<EnvName>,
    /// Those of them that may be destroyed some time after their last deploy.
    pub lifetimes: Vec<(EnvName, Lifetime)>,
    graph: Graph,
    whole: bool,
    /// Whether what the graph depends on is looked up.
    looks: bool,
    pub(crate) configuration: Arc<Application>,
    pub(crate) overrides: Overrides,
}

/// Why a target cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// What the configuration takes for granted is not there.
    #[error("{0}")]
    LookUp(Fault),
}

impl Target {
    /// The graph: what the collection shares, then each environment. What exists already has its nodes in it, and is not looked
    /// up before a connection is there.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// For its removal: what is to go is found by its marks, and nothing that the configuration names need be there.
    #[must_use]
    pub fn for_removal(self) -> Self {
        Self { looks: false, ..self }
    }

    /// Whether it is the whole collection: then a destroy takes what its environments share, too.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// The nodes that a destroy is for: all of a whole collection (`None`), otherwise those of the environments
    /// alone, because other environments use what is shared.
    #[must_use]
    pub fn doomed(&self) -> Option<Vec<usize>> {
        (!self.whole).then(|| self.graph.labelled())
    }

    /// Where and as whom it connects: the account must be the configuration's.
    #[must_use]
    pub fn place(&self) -> client::Target {
        let collection = &self.collection;
        client::Target {
            account: Some(AccountId::new(collection.account.as_str())),
            role: collection.network.role_arn.as_ref().map(|role| Arn::new(role.as_str())),
            abroad: self.abroad(),
            as_provision: true,
            ..client::Target::new(Region::new(collection.region.as_str()))
        }
    }

    /// The parent zone, where it is reached through a role.
    pub(crate) fn abroad(&self) -> Option<ZoneAbroad> {
        let parent = self.collection.network.parent_zone.as_ref()?;
        let role = Arn::new(parent.role_arn.as_ref()?.as_str());
        Some(ZoneAbroad { name: DomainName::new(parent.name.as_str()), role })
    }

    /// Connects, checks whose credentials they are, and looks up what the graph depends on: who delegates to whom, and the
    /// zones, networks and databases that exist already.
    ///
    /// # Errors
    /// No credentials, no answer, the root of an account, or another account; or what exists already cannot be used.
    pub async fn connect(&self) -> Result<Connected<'_>, OpenError> {
        self.connect_with(provision_aws::registry(), &Events::default()).await
    }

    /// Connects, with these kinds, and reports every call to `events`.
    ///
    /// # Errors
    /// As [`Target::connect`].
    pub async fn connect_with(&self, kinds: Registry<Aws>, events: &Events) -> Result<Connected<'_>, OpenError> {
        self.connect_at(&self.place(), kinds, events).await
    }

    /// Connects elsewhere, or as somebody else, than the configuration and the environment say.
    ///
    /// # Errors
    /// As [`Target::connect`].
    pub async fn connect_at(
        &self,
        place: &client::Target,
        kinds: Registry<Aws>,
        events: &Events,
    ) -> Result<Connected<'_>, OpenError> {
        let connection = client::connect_to(place).await?;
        let seen = self.seen(&connection, events).await.map_err(OpenError::LookUp)?;
        let (overrides, graph) =
            seen.map_or_else(|| (self.overrides.clone(), None), |(overrides, graph)| (overrides, Some(graph)));
        let desk = Desk::new(self, &connection, events).map_err(OpenError::LookUp)?;
        Ok(Connected { target: self, connection, engine: Engine::new(kinds), events: events.clone(), overrides, graph, desk })
    }

    /// What the configuration says.
    pub(crate) fn configuration(&self) -> &Application {
        &self.configuration
    }

    /// What is given over the configuration.
    pub(crate) fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    /// The services of the application, as AWS knows them.
    pub(crate) fn services(&self) -> Vec<String> {
        self.configuration.of_all(&self.collection).services.iter().map(|service| service.known_as.to_string()).collect()
    }

    /// What was seen, and the graph with it; nothing where nothing is to be looked up.
    async fn seen(&self, connection: &Connection, events: &Events) -> Result<Option<(Overrides, Graph)>, Fault> {
        if !self.looks {
            return Ok(None);
        }
        let named = |environment: &&Environment| self.environments.contains(&environment.name);
        let environments: Vec<&Environment> = self.collection.environments.iter().filter(named).collect();
        let reader = connection.reader(events);
        let questions = Questions::of(&self.collection, &environments);
        let domains =
            async { if questions.is_empty() { Ok(Seen::default()) } else { dns::look_up(connection, &questions).await } };
        // At once: none needs another's answer. What is wrong with the network is said first.
        let (network, existing, tagged, seen, facts) = futures::join!(
            existing_network::look_up(&reader, &self.configuration, &self.collection),
            existing::look_up(&reader, &self.configuration, &self.collection),
            tagged::look_up(&reader, &self.configuration, &environments, &self.overrides),
            domains,
            adopt::look_up(&reader, &self.environments, &self.overrides.adopted),
        );
        let (network, existing, tagged, seen, facts) = (network?, existing?, tagged?, seen?, facts?);
        let nothing = network.is_none() && existing.is_empty() && tagged.is_empty() && facts == Facts::default();
        if nothing && questions.is_empty() {
            return Ok(None);
        }
        let overrides = Overrides { existing, network, seen, tagged, facts, ..self.overrides.clone() };
        let graph = self.composed(&overrides)?;
        Ok(Some((overrides, graph)))
    }
}
