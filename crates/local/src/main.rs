//! `provision-local`: AWS on one machine, from the command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use provision_local::{Backend, DEFAULT_REGION, LocalAws, LocalError, Realism, env};

/// AWS on one machine: one port that looks like AWS.
#[derive(Debug, Parser)]
#[command(name = "provision-local", version)]
struct Options {
    /// Port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 4566)]
    port: u16,
    /// The emulator behind the port.
    #[arg(long, value_enum, default_value_t = Backend::Ministack)]
    backend: Backend,
    /// Let objects take AWS's time and refuse what AWS refuses.
    #[arg(long)]
    realism: bool,
    /// AWS seconds that pass in one second; 60 makes an AWS minute a second.
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    speed: f64,
    /// Write each call to this file as a JSON line.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Print the environment for AWS clients and nothing else.
    #[arg(long)]
    print_env: bool,
    /// Write the environment for AWS clients to this file.
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        _ => Err("a number over 0 is wanted, such as 60".to_owned()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The last words: if even standard error is gone, there is nobody to tell.
            drop(writeln!(std::io::stderr(), "provision-local: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), LocalError> {
    let realism = if options.realism { Realism::On } else { Realism::Off };
    let mut builder =
        LocalAws::builder().lenient().backend(options.backend).realism(realism).speed(options.speed).port(options.port);
    if let Some(path) = &options.record {
        builder = builder.record(path);
    }
    let aws = builder.start().await?;
    let account = aws.new_account().await?;
    let exports = env(&aws.endpoint(), account.credentials(), DEFAULT_REGION)
        .into_iter()
        .map(|(name, value)| format!("export {name}={value}\n"))
        .collect::<Vec<_>>()
        .concat();
    if let Some(path) = &options.env_file {
        std::fs::write(path, &exports).map_err(|cause| LocalError::Record { path: path.clone(), cause })?;
    }
    let text = if options.print_env {
        exports
    } else {
        format!(
            "local AWS on {} ({}, realism {}, speed {})\n\
             account {}, role {}\n\n\
             Point any AWS client at it:\n\n{exports}\n\
             Ctrl-C ends it.\n",
            aws.endpoint(),
            aws.backend().name(),
            if options.realism { "on" } else { "off" },
            aws.speed(),
            account.id(),
            account.credentials().role_arn.as_deref().unwrap_or_default(),
        )
    };
    // Whoever started us may have closed the pipe after the first lines; that is no error.
    let mut out = std::io::stdout();
    drop(out.write_all(text.as_bytes()));
    drop(out.flush());
    if let Err(error) = tokio::signal::ctrl_c().await {
        return Err(LocalError::Listen(error));
    }
    Ok(())
}
