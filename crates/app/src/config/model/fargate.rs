//! Task sizes that Fargate has.
//!
//! Source: Amazon ECS developer guide, "Amazon ECS task definition parameters for Fargate", task size.

use std::fmt;

use super::Invalid;
use crate::config::diagnostic::quote;

/// One row of the table: CPU units, and the memory in MiB from, to and in steps of.
struct Row {
    cpu: u32,
    from: u32,
    to: u32,
    step: u32,
}

const fn row(cpu: u32, from: u32, to: u32, step: u32) -> Row {
    Row { cpu, from: from * 1024, to: to * 1024, step: step * 1024 }
}

/// Linux. In the first row 0.5 GB is legal too and no multiple of the step; see [`Row::fit`].
const TABLE: [Row; 7] = [
    Row { cpu: 256, from: 512, to: 2048, step: 512 },
    row(512, 1, 4, 1),
    row(1024, 2, 8, 1),
    row(2048, 4, 16, 1),
    row(4096, 8, 30, 1),
    row(8192, 16, 60, 4),
    row(16384, 32, 120, 8),
];

/// Units of one vCPU.
const VCPU: u32 = 1024;
const MAX_CPU: u32 = 16 * VCPU;
const MAX_MEMORY: u32 = 120 * 1024;

impl Row {
    /// The smallest memory of this row that holds `memory`.
    fn fit(&self, memory: u32) -> Option<u32> {
        let raised = memory.max(self.from);
        let fitted = self.from + (raised - self.from).div_ceil(self.step) * self.step;
        // 0.25 vCPU has 512, 1024 and 2048 MiB: no 1536.
        let fitted = if self.cpu == 256 { fitted.next_power_of_two() } else { fitted };
        (fitted <= self.to).then_some(fitted)
    }
}

/// CPU that was asked for, in units of 1/1024 vCPU, from 1 to 16384.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cpu(u32);

impl Cpu {
    /// CPU units, 1024 to a vCPU.
    pub fn units(self) -> u32 {
        self.0
    }
}

impl TryFrom<&str> for Cpu {
    type Error = Invalid;

    /// A number of vCPUs such as `0.25`, `1` or `1.5`, or one of Fargate's own numbers of units such as `512`.
    fn try_from(text: &str) -> Result<Self, Invalid> {
        const EXPECTED: &str = "a number of vCPUs from 0.25 to 16, such as `0.5` or `2`, or CPU units such as `512`";
        if let Some(row) = TABLE.iter().find(|row| text == row.cpu.to_string()) {
            return Ok(Self(row.cpu));
        }
        let Some(vcpus) = decimal(text) else {
            let invalid = Invalid::new(format!("{} is no number of vCPUs", quote(text)), EXPECTED);
            if let Some(milli) = text.strip_suffix('m').and_then(decimal) {
                let vcpus = (milli / 1000.0).to_string();
                let help = format!("{milli} thousandths of a vCPU are `{vcpus}`");
                return Err(invalid.help(help).instead(Some(vcpus).filter(|vcpus| Self::try_from(vcpus.as_str()).is_ok())));
            }
            // `2 vCPU`, `1,5`.
            let number =
                text.to_ascii_lowercase().trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim_end().replace(',', ".");
            return Err(
                invalid.write(Some(number).filter(|number| decimal(number).is_some() && Self::try_from(number.as_str()).is_ok()))
            );
        };
        let units = (vcpus * f64::from(VCPU)).ceil();
        if units < 1.0 || units > f64::from(MAX_CPU) {
            let most = (units > f64::from(MAX_CPU)).then(|| "16".to_owned());
            return Err(Invalid::new(format!("{} vCPU is not in the range that Fargate has", quote(text)), EXPECTED)
                .help(most.as_ref().map(|most| format!("the most is `{most}`")))
                .instead(most));
        }
        Ok(Self(units as u32))
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} vCPU", f64::from(self.0) / f64::from(VCPU))
    }
}

/// Memory that was asked for, in MiB, from 1 to 122880 (120 GB).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Memory(u32);

impl Memory {
    /// MiB.
    pub fn mib(self) -> u32 {
        self.0
    }
}

impl TryFrom<&str> for Memory {
    type Error = Invalid;

    /// `512M`, `2G`, `1.5GB`, `512Mi`, `2GiB`, or a plain number of MiB. Fargate's GB is 1024 MiB, and so are
    /// `G`, `GB`, `Gi` and `GiB` here.
    fn try_from(text: &str) -> Result<Self, Invalid> {
        const EXPECTED: &str = "a memory size from 512M to 120G, such as `512M`, `2G` or `2GB`";
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = text.get(digits.len()..).unwrap_or("");
        let factor = match unit.to_ascii_lowercase().as_str() {
            "" | "m" | "mb" | "mi" | "mib" => Some(1.0),
            "g" | "gb" | "gi" | "gib" => Some(1024.0),
            _ => None,
        };
        let (Some(amount), Some(factor)) = (decimal(digits.trim_end()), factor) else {
            // `2,5G`, `2 gigabytes`, `2048 megabytes`.
            let letter = unit.chars().next().filter(|c| "mMgG".contains(*c)).map(|c| c.to_ascii_uppercase());
            let size = letter.map(|letter| format!("{}{letter}", digits.trim_end().replace(',', ".")));
            let size = size.filter(|size| size != text && Self::try_from(size.as_str()).is_ok());
            return Err(Invalid::new(format!("{} is no memory size", quote(text)), EXPECTED).write(size));
        };
        let mib = (amount * factor).ceil();
        // A plain `2` means 2G to whoever writes it; raising 2 MiB to 512 in silence would hide that.
        if unit.is_empty() && mib <= 120.0 {
            return Err(Invalid::new(format!("{} without a unit would be MiB", quote(text)), EXPECTED)
                .help(format!("write `{text}G` for {text} GB"))
                .instead(Some(format!("{text}G")).filter(|size| Self::try_from(size.as_str()).is_ok())));
        }
        if mib < 1.0 || mib > f64::from(MAX_MEMORY) {
            let most = (mib > f64::from(MAX_MEMORY)).then(|| "120G".to_owned());
            return Err(Invalid::new(format!("{} is not in the range that Fargate has", quote(text)), EXPECTED)
                .help(most.as_ref().map(|most| format!("the most is `{most}`")))
                .instead(most));
        }
        Ok(Self(mib as u32))
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(1024) { write!(f, "{} GB", self.0 / 1024) } else { write!(f, "{} MiB", self.0) }
    }
}

/// A plain decimal number: digits and at most one point. No sign, exponent, `inf` or `nan`.
fn decimal(text: &str) -> Option<f64> {
    let plain = text.len() <= 20
        && text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().ok() } else { None }
}

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FargateRequest {
    /// CPU, if it was given.
    pub cpu: Option<Cpu>,
    /// Memory, if it was given.
    pub memory: Option<Memory>,
}

/// CPU and memory of a task: a pair that Fargate has. Two that are the same are equal, whatever was asked for.
#[derive(Debug, Clone, Copy)]
pub struct FargateSize {
    cpu_units: u32,
    memory_mib: u32,
    raised_from: Option<FargateRequest>,
}

impl PartialEq for FargateSize {
    fn eq(&self, other: &Self) -> bool {
        (self.cpu_units, self.memory_mib) == (other.cpu_units, other.memory_mib)
    }
}

impl Eq for FargateSize {}

impl FargateSize {
    /// The smallest legal pair that holds what was asked for. Without a CPU it is 1 vCPU; without a memory size
    /// it is the least for that CPU.
    pub fn fit(cpu: Option<Cpu>, memory: Option<Memory>) -> Self {
        let wanted_cpu = cpu.map_or(VCPU, Cpu::units);
        let wanted_memory = memory.map_or(0, Memory::mib);
        let (cpu_units, memory_mib) = TABLE
            .iter()
            .filter(|row| row.cpu >= wanted_cpu)
            .find_map(|row| row.fit(wanted_memory).map(|fitted| (row.cpu, fitted)))
            // Cannot happen: both types end where the table ends.
            .unwrap_or((MAX_CPU, MAX_MEMORY));
        let raised = cpu.is_some_and(|cpu| cpu.units() != cpu_units) || memory.is_some_and(|memory| memory.mib() != memory_mib);
        Self { cpu_units, memory_mib, raised_from: raised.then_some(FargateRequest { cpu, memory }) }
    }

    /// CPU units, 1024 to a vCPU.
    pub fn cpu_units(self) -> u32 {
        self.cpu_units
    }

    /// Memory in MiB.
    pub fn memory_mib(self) -> u32 {
        self.memory_mib
    }

    /// What was asked for, when that is no pair that Fargate has and more is given.
    pub fn raised_from(self) -> Option<FargateRequest> {
        self.raised_from
    }
}

impl Default for FargateSize {
    /// 1 vCPU and 2 GB.
    fn default() -> Self {
        Self::fit(None, None)
    }
}

impl fmt::Display for FargateSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} and {}", Cpu(self.cpu_units), Memory(self.memory_mib))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(cpu: &str, memory: &str) -> (u32, u32, bool) {
        let cpu = (!cpu.is_empty()).then(|| Cpu::try_from(cpu).unwrap());
        let memory = (!memory.is_empty()).then(|| Memory::try_from(memory).unwrap());
        let size = FargateSize::fit(cpu, memory);
        (size.cpu_units(), size.memory_mib(), size.raised_from().is_some())
    }

    #[test]
    fn legal_pairs_stay() {
        assert_eq!(fit("0.25", "512M"), (256, 512, false));
        assert_eq!(fit("1", "2G"), (1024, 2048, false));
        assert_eq!(fit("4", "30GB"), (4096, 30 * 1024, false));
        assert_eq!(fit("8", "20G"), (8192, 20 * 1024, false));
        assert_eq!(fit("16", "120G"), (16384, 120 * 1024, false));
        assert_eq!(fit("", ""), (1024, 2048, false));
        assert_eq!(fit("2", ""), (2048, 4096, false));
    }

    #[test]
    fn others_are_raised_to_the_next() {
        assert_eq!(fit("0.25", "1100M"), (256, 2048, true));
        assert_eq!(fit("0.1", "512Mi"), (256, 512, true));
        assert_eq!(fit("1.5", "2G"), (2048, 4096, true));
        assert_eq!(fit("0.5", "512M"), (512, 1024, true));
        assert_eq!(fit("0.25", "4G"), (512, 4096, true));
        assert_eq!(fit("1", "9G"), (2048, 9 * 1024, true));
        assert_eq!(fit("8", "17G"), (8192, 20 * 1024, true));
        assert_eq!(fit("0.25", "61G"), (16384, 64 * 1024, true));
        assert_eq!(fit("", "512M"), (1024, 2048, true));
    }

    #[test]
    fn every_request_gets_a_pair_of_the_table_that_holds_it() {
        for cpu in (1..=MAX_CPU).step_by(97) {
            for memory in (1..=MAX_MEMORY).step_by(509) {
                let size = FargateSize::fit(Some(Cpu(cpu)), Some(Memory(memory)));
                assert!(size.cpu_units() >= cpu && size.memory_mib() >= memory);
                let row = TABLE.iter().find(|row| row.cpu == size.cpu_units()).unwrap();
                assert!((row.from..=row.to).contains(&size.memory_mib()), "{size}");
                assert_eq!(size.memory_mib() % row.step, 0, "{size}");
                assert_ne!((size.cpu_units(), size.memory_mib()), (256, 1536));
            }
        }
    }

    #[test]
    fn what_is_no_size() {
        for text in ["", ".", "1.2.3", "-1", "0", "16.5", "17", "inf", "nan", "1e3", "two", "300"] {
            assert!(Cpu::try_from(text).is_err(), "{text}");
        }
        for text in ["", "2", "121G", "0M", "2T", "2 apples", "-2G", "G", "999999999999999999999G"] {
            assert!(Memory::try_from(text).is_err(), "{text}");
        }
        assert_eq!(Cpu::try_from("512").unwrap(), Cpu::try_from("0.5").unwrap());
        assert_eq!(Cpu::try_from("500m").unwrap_err().help.unwrap(), "500 thousandths of a vCPU are `0.5`");
        assert_eq!(Memory::try_from("2").unwrap_err().help.unwrap(), "write `2G` for 2 GB");
        assert_eq!(Memory::try_from("2,5G").unwrap_err().instead.unwrap(), "2.5G");
        assert_eq!(Memory::try_from("2 gigabytes").unwrap_err().instead.unwrap(), "2G");
        assert_eq!(Memory::try_from("2000G").unwrap_err().instead.unwrap(), "120G");
        assert_eq!(Cpu::try_from("2 vCPU").unwrap_err().instead.unwrap(), "2");
        assert_eq!(Cpu::try_from("500m").unwrap_err().instead.unwrap(), "0.5");
        assert_eq!(Memory::try_from("0.5g").unwrap().mib(), 512);
        assert_eq!(Memory::try_from("512").unwrap().mib(), 512);
    }
}
