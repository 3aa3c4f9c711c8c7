//! `topline hook install` and `topline hook uninstall`
//!
//! Other hooks are respected: if there are any, or `core.hooksPath` points to a hook manager's folder, nothing is
//! written. Instead the user sees what to add, in the format of that manager.

use std::path::Path;

use super::managers::Manager;
use crate::cli::Outcome;
use crate::cli::error::Failure;
use crate::cli::terminal::Terminal;
use crate::git::{HOOKS, HookState, Repository};

/// Installs the hooks, and the merge driver if it is wanted.
pub fn install(repository: &Repository, merge_driver: bool, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    if let Some(value) = repository.disabled_hooks() {
        let what =
            if value.is_empty() { "core.hooksPath is empty".into() } else { format!("core.hooksPath is {value}") };
        let failure = Failure::new("hooks-disabled", format!("{what}: git runs no hooks here; nothing was written"));
        return Err(failure.hint("`git config --show-origin core.hooksPath` says where; unset it, or name a folder"));
    }
    let (folder, configured) = repository.hooks_dir();
    let manager = Manager::of(repository, &folder);
    let is_missing = |name: &&str| match repository.hook(name) {
        HookState::Foreign(_) => !manager.runs(repository, name),
        HookState::Missing => configured || manager != Manager::Nobody,
        HookState::Topline | HookState::CallsTopline => false,
    };
    // Checked before anything is written, so that nothing is half installed.
    let missing: Vec<&str> = HOOKS.into_iter().filter(is_missing).collect();
    if !missing.is_empty() {
        terminal.status_block(&manager.advice(&folder, &missing));
        for name in
            missing.iter().filter(|name| repository.hook(name) != HookState::Missing && repository.is_left_out(name))
        {
            let file = repository.hook_file(name).display().to_string();
            terminal.status(&format!("git runs {file} only if it is executable: `chmod +x {file}`"));
        }
        let why = if configured { "core.hooksPath points there" } else { "it already has hooks" };
        let failure = Failure::new("hooks-in-place", format!("nothing was written to {}: {why}", folder.display()));
        return Err(failure.hint(
            "add the lines above, make new files executable (`chmod +x`), then run `topline hook install` again",
        ));
    }
    let is_left_out = |name: &&str| repository.hook(name) == HookState::CallsTopline && repository.is_left_out(name);
    if let Some(name) = HOOKS.into_iter().find(is_left_out) {
        return Err(not_executable(&repository.hook_file(name)));
    }
    let program = std::env::current_exe()
        .map_err(|error| Failure::new("io", format!("can't find myself: {error}")).caused_by(&error))?;
    let program = quoted(&program);
    for name in HOOKS {
        let file = repository.hook_file(name);
        if matches!(repository.hook(name), HookState::Missing | HookState::Topline) {
            repository.write_hook(name, &shim(&program, name))?;
            terminal.status(&format!("installed {}", file.display()));
        } else {
            terminal.status(&format!("{} already runs Topline's hook", file.display()));
        }
    }
    if merge_driver {
        repository.install_merge_driver(&driver(&program))?;
        terminal.status("installed the merge driver `topline` (git config, info/attributes)");
    }
    Ok(Outcome::Clean)
}

/// Whether git runs Topline's hook `name`, as far as the hook's file and a hook manager's settings say.
pub fn runs_in(repository: &Repository, name: &str) -> bool {
    let is_run = match repository.hook(name) {
        HookState::Topline | HookState::CallsTopline => true,
        HookState::Foreign(_) => Manager::of(repository, &repository.hooks_dir().0).runs(repository, name),
        HookState::Missing => false,
    };
    is_run && !repository.is_left_out(name) && repository.disabled_hooks().is_none()
}

fn not_executable(file: &Path) -> Failure {
    let file = file.display();
    let message = format!("git doesn't run {file}, because it isn't executable; nothing was written");
    let failure = Failure::new("hook-not-executable", message);
    failure.hint(format!("`chmod +x {file}`, then run `topline hook install` again"))
}

/// Removes what [`install`] wrote, and nothing else.
pub fn uninstall(repository: &Repository, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut removed = false;
    for name in HOOKS {
        let file = repository.hook_file(name);
        if repository.remove_hook(name)? {
            terminal.status(&format!("removed {}", file.display()));
            removed = true;
        } else if repository.hook(name) == HookState::CallsTopline {
            terminal.status(&format!(
                "{} was not installed by Topline: remove `topline hook run {name}` from it",
                file.display()
            ));
        }
    }
    if repository.remove_merge_driver()? {
        terminal.status("removed the merge driver `topline`");
        removed = true;
    }
    if !removed {
        terminal.status("there was nothing to remove");
    }
    Ok(Outcome::Clean)
}

/// A hook that runs this program, or says what to do when it is gone.
fn shim(program: &str, name: &str) -> String {
    if name.starts_with("post-") {
        // Git is done already, and pre-commit says that the program is gone.
        return format!(
            "# Written by `topline hook install`; `topline hook uninstall` removes it.\n\
             topline={program}\n\
             [ -x \"$topline\" ] || topline=$(command -v topline) || exit 0\n\
             exec \"$topline\" hook run {name} \"$@\"\n"
        );
    }
    format!(
        "# Written by `topline hook install`; `topline hook uninstall` removes it.\n\
         topline={program}\n\
         [ -x \"$topline\" ] || topline=$(command -v topline) || {{\n\
         \x20   echo >&2 \"topline is not installed, but this {name} hook needs it: install it, or remove $0.\"\n\
         \x20   echo >&2 \"To commit once without the hook: git commit --no-verify\"\n\
         \x20   exit 1\n\
         }}\n\
         exec \"$topline\" hook run {name}\n"
    )
}

/// The command of the merge driver. Git replaces what follows a `%`.
fn driver(program: &str) -> String {
    let program = program.replace('%', "%%");
    format!("topline={program}; [ -x \"$topline\" ] || topline=topline; \"$topline\" merge-driver %O %A %B %P %S %X %Y")
}

/// A path as one word of a shell.
fn quoted(path: &Path) -> String {
    // Git for Windows runs hooks in a shell that wants slashes.
    let path =
        if cfg!(windows) { path.to_string_lossy().replace('\\', "/") } else { path.to_string_lossy().into_owned() };
    format!("'{}'", path.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_one_word() {
        assert_eq!(quoted(Path::new("/a b/it's")), "'/a b/it'\\''s'");
    }

    #[test]
    fn the_driver_falls_back_to_the_path() {
        let expected = "topline='/50%%/topline'; [ -x \"$topline\" ] || topline=topline; \"$topline\" merge-driver %O %A %B %P %S %X %Y";
        assert_eq!(driver("'/50%/topline'"), expected);
    }

    #[test]
    fn the_shim_says_what_to_do() {
        let script = shim("'/bin/topline'", "pre-commit");
        assert!(script.ends_with("exec \"$topline\" hook run pre-commit\n"), "{script}");
        assert!(script.contains("--no-verify"));
    }
}
