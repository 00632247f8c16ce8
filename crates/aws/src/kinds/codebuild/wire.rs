//! A project as CodeBuild writes it.

use aws_sdk_codebuild::types::{
    ArtifactPackaging, ArtifactsType, CacheMode, CacheType, CloudWatchLogsConfig, ComputeType, EnvironmentType,
    EnvironmentVariable, EnvironmentVariableType, LogsConfig, LogsConfigStatusType, Project as Seen, ProjectArtifacts,
    ProjectCache, ProjectEnvironment, ProjectSource, SourceType, VpcConfig,
};
use provision_engine::Fault;

use super::{Buildspec, Cache, Exchange, Network, Project};
use crate::client::incomplete;
use crate::kinds::convert::text;
use crate::types::{Arn, SecurityGroupId, SubnetId, VpcId};

/// Its settings, with the API's defaults filled in.
/// Source: <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html>.
pub(super) fn read(seen: &Seen) -> Project {
    let environment = seen.environment();
    let variables = |from: &EnvironmentVariableType| {
        let all = environment.map(ProjectEnvironment::environment_variables).unwrap_or_default().iter();
        let plain = EnvironmentVariableType::Plaintext;
        let of = all.filter(|variable| variable.r#type().unwrap_or(&plain) == from);
        of.map(|variable| (variable.name().to_owned(), variable.value().to_owned())).collect()
    };
    let logs = seen.logs_config().and_then(LogsConfig::cloud_watch_logs);
    let logs = logs.filter(|logs| *logs.status() == LogsConfigStatusType::Enabled);
    Project {
        name: text(seen.name()),
        role: Arn::new(text(seen.service_role())),
        source: seen.source().map_or(Exchange::None, read_source),
        buildspec: Buildspec::new(seen.source().and_then(ProjectSource::buildspec).unwrap_or_default()),
        artifacts: seen.artifacts().map_or(Exchange::None, read_artifacts),
        image: environment.map(|environment| environment.image().to_owned()).unwrap_or_default(),
        compute: environment.map(|environment| environment.compute_type().as_str().to_owned()).unwrap_or_default(),
        privileged: environment.and_then(ProjectEnvironment::privileged_mode).unwrap_or_default(),
        variables: variables(&EnvironmentVariableType::Plaintext),
        secrets: variables(&EnvironmentVariableType::SecretsManager),
        cache: seen.cache().map_or(Cache::None, read_cache),
        network: seen.vpc_config().map_or(Network::Public, read_network),
        log_group: text(logs.and_then(CloudWatchLogsConfig::group_name)),
        timeout_min: seen.timeout_in_minutes().and_then(|minutes| u32::try_from(minutes).ok()).unwrap_or(60),
        encryption_key: Arn::new(text(seen.encryption_key())),
    }
}

fn read_source(source: &ProjectSource) -> Exchange {
    match source.r#type() {
        SourceType::NoSource => Exchange::None,
        SourceType::Codepipeline => Exchange::Pipeline,
        SourceType::S3 => Exchange::S3(source.location().unwrap_or_default().to_owned()),
        other => Exchange::Other(other.as_str().to_owned()),
    }
}

fn read_artifacts(artifacts: &ProjectArtifacts) -> Exchange {
    match artifacts.r#type() {
        ArtifactsType::NoArtifacts => Exchange::None,
        ArtifactsType::Codepipeline => Exchange::Pipeline,
        ArtifactsType::S3 => Exchange::S3(artifacts.location().unwrap_or_default().to_owned()),
        other => Exchange::Other(other.as_str().to_owned()),
    }
}

fn read_cache(cache: &ProjectCache) -> Cache {
    match cache.r#type() {
        CacheType::Local => Cache::Local(cache.modes().iter().map(|mode| mode.as_str().to_owned()).collect()),
        CacheType::S3 => Cache::S3(cache.location().unwrap_or_default().to_owned()),
        _ => Cache::None,
    }
}

fn read_network(config: &VpcConfig) -> Network {
    match config.vpc_id() {
        None | Some("") => Network::Public,
        Some(vpc) => Network::Vpc {
            vpc: VpcId::new(vpc),
            subnets: config.subnets().iter().map(SubnetId::new).collect(),
            security_groups: config.security_group_ids().iter().map(SecurityGroupId::new).collect(),
        },
    }
}

/// Where the source comes from, with the steps.
pub(super) fn source(want: &Project) -> Result<ProjectSource, Fault> {
    let source = ProjectSource::builder().buildspec(want.buildspec.as_str());
    let source = match &want.source {
        Exchange::None => source.r#type(SourceType::NoSource),
        Exchange::Pipeline => source.r#type(SourceType::Codepipeline),
        Exchange::S3(location) => source.r#type(SourceType::S3).location(location),
        Exchange::Other(other) => source.r#type(SourceType::from(other.as_str())),
    };
    source.build().map_err(incomplete)
}

/// Where the output goes.
pub(super) fn artifacts(want: &Project) -> Result<ProjectArtifacts, Fault> {
    let artifacts = ProjectArtifacts::builder();
    let artifacts = match &want.artifacts {
        Exchange::None => artifacts.r#type(ArtifactsType::NoArtifacts),
        Exchange::Pipeline => artifacts.r#type(ArtifactsType::Codepipeline),
        Exchange::S3(bucket) => {
            artifacts.r#type(ArtifactsType::S3).location(bucket).name(&want.name).packaging(ArtifactPackaging::Zip)
        }
        Exchange::Other(other) => artifacts.r#type(ArtifactsType::from(other.as_str())),
    };
    artifacts.build().map_err(incomplete)
}

/// The machine, the image and the variables.
pub(super) fn environment(want: &Project) -> Result<ProjectEnvironment, Fault> {
    let variable = |(name, value): (&String, &String), kind: EnvironmentVariableType| {
        EnvironmentVariable::builder().name(name).value(value).r#type(kind).build()
    };
    let plain = want.variables.iter().map(|pair| variable(pair, EnvironmentVariableType::Plaintext));
    let secret = want.secrets.iter().map(|pair| variable(pair, EnvironmentVariableType::SecretsManager));
    let variables = plain.chain(secret).collect::<Result<Vec<_>, _>>().map_err(incomplete)?;
    let environment = ProjectEnvironment::builder().r#type(EnvironmentType::LinuxContainer).image(&want.image);
    let environment = environment.compute_type(ComputeType::from(want.compute.as_str())).privileged_mode(want.privileged);
    environment.set_environment_variables(Some(variables)).build().map_err(incomplete)
}

/// What is kept from one build to the next.
pub(super) fn cache(want: &Cache) -> Result<ProjectCache, Fault> {
    let cache = ProjectCache::builder();
    let cache = match want {
        Cache::None => cache.r#type(CacheType::NoCache),
        Cache::Local(modes) => {
            let modes = modes.iter().map(|mode| CacheMode::from(mode.as_str())).collect();
            cache.r#type(CacheType::Local).set_modes(Some(modes))
        }
        Cache::S3(location) => cache.r#type(CacheType::S3).location(location),
    };
    cache.build().map_err(incomplete)
}

/// The network; an empty one takes a project out of the VPC that it is in.
pub(super) fn network(want: &Network) -> VpcConfig {
    match want {
        Network::Public => VpcConfig::builder().build(),
        Network::Vpc { vpc, subnets, security_groups } => VpcConfig::builder()
            .vpc_id(vpc.as_str())
            .set_subnets(Some(subnets.iter().map(SubnetId::to_string).collect()))
            .set_security_group_ids(Some(security_groups.iter().map(SecurityGroupId::to_string).collect()))
            .build(),
    }
}

/// Where the log goes.
pub(super) fn logs(want: &Project) -> Result<LogsConfig, Fault> {
    let logs = CloudWatchLogsConfig::builder().status(LogsConfigStatusType::Enabled).group_name(&want.log_group);
    Ok(LogsConfig::builder().cloud_watch_logs(logs.build().map_err(incomplete)?).build())
}

/// When a build is stopped.
pub(super) fn minutes(want: &Project) -> i32 {
    i32::try_from(want.timeout_min).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(want: &Project) -> Seen {
        Seen::builder()
            .name(&want.name)
            .service_role(want.role.as_str())
            .source(source(want).unwrap())
            .artifacts(artifacts(want).unwrap())
            .environment(environment(want).unwrap())
            .cache(cache(&want.cache).unwrap())
            .vpc_config(network(&want.network))
            .logs_config(logs(want).unwrap())
            .timeout_in_minutes(minutes(want))
            .encryption_key(want.encryption_key.as_str())
            .build()
    }

    #[test]
    fn what_is_asked_for_is_what_is_read() {
        let bare = read(&Seen::builder().name("p").build());
        assert_eq!((bare.timeout_min, bare.cache.clone(), bare.network.clone()), (60, Cache::None, Network::Public));
        let mut want = Project { compute: "BUILD_GENERAL1_SMALL".to_owned(), image: "i".to_owned(), ..bare };
        want.variables.insert("A".to_owned(), "1".to_owned());
        want.secrets.insert("B".to_owned(), "secret:key".to_owned());
        want.network = Network::Vpc {
            vpc: VpcId::new("vpc-1"),
            subnets: [SubnetId::new("subnet-1")].into_iter().collect(),
            security_groups: [SecurityGroupId::new("sg-1")].into_iter().collect(),
        };
        let exchanges = [Exchange::None, Exchange::Pipeline, Exchange::S3("b".to_owned()), Exchange::Other("GITHUB".to_owned())];
        let caches = [
            Cache::None,
            Cache::S3("b/p".to_owned()),
            Cache::Local(["LOCAL_CUSTOM_CACHE".to_owned()].into_iter().collect()),
            Cache::None,
        ];
        for (exchange, cache) in exchanges.into_iter().zip(caches) {
            (want.source, want.cache) = (exchange.clone(), cache);
            if !matches!(exchange, Exchange::Other(_)) {
                want.artifacts = exchange;
            }
            assert_eq!(format!("{:?}", read(&sent(&want))), format!("{want:?}"));
        }
    }

    #[test]
    fn a_log_that_is_switched_off_has_no_group() {
        let off = CloudWatchLogsConfig::builder().status(LogsConfigStatusType::Disabled).group_name("/g").build().unwrap();
        let seen = Seen::builder().logs_config(LogsConfig::builder().cloud_watch_logs(off).build()).build();
        assert_eq!(read(&seen).log_group, "");
    }
}
