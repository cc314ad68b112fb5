//! Runs one program and measures it.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{io, mem, ptr, thread};

/// One run of a program.
#[derive(Clone, Debug)]
pub struct Run {
    /// Seconds from start to end, to about a hundredth.
    pub wall: f64,
    /// Seconds of processor time, in the program and in the system for it, its own children included.
    pub cpu: f64,
    /// The most bytes that were in memory at once.
    pub peak: u64,
    /// How it ended.
    pub end: End,
    /// What it wrote to standard output.
    pub output: String,
    /// What it wrote to standard error.
    pub errors: String,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, with a code if not by a signal.
    Exited(Option<i32>),
    /// It was ended since it took too long.
    OverTime,
    /// It was ended since it used too much memory.
    OverMemory,
}

/// Runs a program to its end, or until it takes longer than `time` or more bytes than `memory`. What it
/// writes is kept in `folder` meanwhile.
///
/// # Errors
/// It cannot be started, or what it wrote cannot be read.
pub fn run(
    command: &mut Command,
    folder: &Path,
    time: Duration,
    memory: u64,
) -> Result<Run, String> {
    let program = command.get_program().to_owned();
    let problem = |error: io::Error| format!("cannot run `{}`: {error}", program.display());
    let (output, errors) = (folder.join("output.txt"), folder.join("errors.txt"));
    command.stdin(Stdio::null());
    command.stdout(File::create(&output).map_err(problem)?);
    command.stderr(File::create(&errors).map_err(problem)?);
    let start = Instant::now();
    let mut child = command.spawn().map_err(problem)?;
    let mut given_up = None;
    let (usage, code) = loop {
        if let Some(ended) = ended(&child).map_err(problem)? {
            break ended;
        }
        let elapsed = start.elapsed();
        given_up = given_up.or_else(|| too_much(&child, (elapsed, time), memory));
        if given_up.is_some() {
            child.kill().map_err(problem)?;
        }
        thread::sleep((elapsed / 200).clamp(Duration::from_millis(1), Duration::from_millis(20)));
    };
    Ok(Run {
        wall: start.elapsed().as_secs_f64(),
        cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
        peak: u64::try_from(usage.ru_maxrss).unwrap_or(0) << 10,
        end: given_up.unwrap_or(End::Exited(code)),
        output: read(&output)?,
        errors: read(&errors)?,
    })
}

/// Bytes of memory that programs can have without swapping; `None` if the system does not say.
pub fn free_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes << 10)
}

fn too_much(child: &Child, (elapsed, time): (Duration, Duration), memory: u64) -> Option<End> {
    let resident = resident(child.id()).unwrap_or(0);
    if resident > memory {
        Some(End::OverMemory)
    } else {
        (elapsed > time).then_some(End::OverTime)
    }
}

/// Bytes of a process that are in memory now, where the system says so.
fn resident(process: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes << 10)
}

/// What a child has used and its exit code, once it has ended. Not to be called again then.
#[allow(unsafe_code, reason = "`std` does not say what one child has used")]
fn ended(child: &Child) -> io::Result<Option<(libc::rusage, Option<i32>)>> {
    let process = libc::pid_t::try_from(child.id()).map_err(io::Error::other)?;
    let mut status = 0;
    // SAFETY: `rusage` is plain numbers, for which zero is a value.
    let mut usage: libc::rusage = unsafe { mem::zeroed() };
    // SAFETY: both pointers are to variables of the types that `wait4` writes.
    let answer = unsafe {
        libc::wait4(process, ptr::from_mut(&mut status), libc::WNOHANG, ptr::from_mut(&mut usage))
    };
    match answer {
        0 => Ok(None),
        -1 => Err(io::Error::last_os_error()),
        _ => {
            let code = libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status));
            Ok(Some((usage, code)))
        }
    }
}

fn seconds(time: libc::timeval) -> f64 {
    time.tv_sec as f64 + time.tv_usec as f64 / 1e6
}

fn read(path: &Path) -> Result<String, String> {
    let bytes =
        fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(name: &str, script: &str, time: Duration, memory: u64) -> Run {
        let folder = std::env::temp_dir().join(format!("bench-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let run = run(Command::new("sh").args(["-c", script]), &folder, time, memory).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        run
    }

    #[test]
    fn output_code_and_use_are_reported() {
        let script = "echo out; echo err >&2; exit 3";
        let run = shell("code", script, Duration::from_secs(60), u64::MAX);
        assert_eq!(run.end, End::Exited(Some(3)));
        assert_eq!((run.output.as_str(), run.errors.as_str()), ("out\n", "err\n"));
        assert!(run.peak > 0 && run.wall > 0.0);
    }

    #[test]
    fn the_limits_end_a_run() {
        let long = |name, time, memory| shell(name, "exec sleep 60", time, memory);
        let time = long("time", Duration::from_millis(20), u64::MAX);
        assert_eq!(time.end, End::OverTime);
        assert!(time.wall < 30.0);
        assert_eq!(long("memory", Duration::from_secs(60), 1).end, End::OverMemory);
    }
}
