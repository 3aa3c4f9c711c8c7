//! Editors and questions in a terminal: a pseudo-terminal in which somebody types.

use crate::support::sandbox::{Run, Sandbox};

/// Runs a line of a shell in a terminal: `WORDS ANSWER… LINE`. Each answer is typed when its words are on the screen. What was on
/// the screen is printed. Somebody who waits in vain is woken after a minute.
const TERMINAL: &str = r#"
import os, pty, signal, sys
*talk, line = sys.argv[1:]
process, screen = pty.fork()
if process == 0:
    os.execvp('sh', ['sh', '-c', line])
def give_up(*_):
    os.kill(process, signal.SIGKILL)
    sys.exit('no answer after: ' + shown.decode())
signal.signal(signal.SIGALRM, give_up)
signal.alarm(60)
shown, read = b'', 0
def more():
    global shown
    try:
        new = os.read(screen, 4096)
    except OSError:
        new = b''
    shown += new
    return new
for words, answer in zip(talk[::2], talk[1::2]):
    while words.encode() not in shown[read:] and more():
        pass
    read = len(shown)
    os.write(screen, answer.encode() + b'\n')
while more():
    pass
sys.stdout.buffer.write(shown.replace(b'\r\n', b'\n'))
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
"#;

/// Two items without a decision.
fn shop() -> Sandbox {
    let story = |title: &str| format!("+++\ntitle = \"{title}\"\n+++\n");
    let shop = Sandbox::new()
        .file("backlog/backlog.toml", "[policy.ready]\nstory = []\n")
        .file("backlog/stories/a.md", story("First"))
        .file("backlog/stories/b.md", story("Second"))
        .file("terminal.py", TERMINAL);
    assert_eq!(shop.shell("git init -q").code, Some(0));
    shop
}

/// Runs a line in a terminal, and types the answers.
fn typed(shop: &Sandbox, line: &str, answers: &[(&str, &str)]) -> Run {
    let words = answers.iter().flat_map(|(words, answer)| [*words, *answer]).chain([line]);
    let mut terminal = shop.command("python3");
    let output = terminal.arg("terminal.py").args(words).envs([("TERM", "xterm"), ("NO_COLOR", "1")]).output().unwrap();
    let run = shop.ran(&output);
    assert_eq!(run.err, "", "{run:?}");
    run
}

#[test]
fn edit_asks_whether_to_go_on() {
    let shop = shop();
    // The first time a wrong status, the second time a right one; with a terminal on both sides.
    shop.write(
        "editor.sh",
        "test -t 0 && test -t 1 || exit 1\n\
         if grep -q status \"$1\"; then sed -i 's/open/todo/' \"$1\"; else sed -i 's/^title.*/&\\nstatus = \"open\"/' \"$1\"; fi\n",
    );
    let question = "go on editing? [y/N] ";
    let edit = "EDITOR='sh editor.sh' topline edit a";
    let run = typed(&shop, edit, &[(question, "y")]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let error = run.out.find("error[invalid-value]").expect(&run.out);
    assert!(error < run.out.find(question).unwrap(), "{}", run.out);
    assert!(run.out.ends_with("no findings in backlog/stories/a.md\n"), "{}", run.out);
    assert!(run.out.contains("waiting for the editor to close"), "{}", run.out);
    // No answer is no.
    for answer in ["", "n", "what?"] {
        shop.write("backlog/stories/a.md", "+++\ntitle = \"First\"\n+++\n");
        let run = typed(&shop, edit, &[(question, answer)]);
        assert_eq!((run.code, run.out.matches(question).count()), (Some(1), 1), "{answer}: {run:?}");
    }
    // What goes to a pipe is not what the editor shows.
    shop.write("backlog/stories/a.md", "+++\ntitle = \"First\"\n+++\n");
    let run = typed(&shop, &format!("{{ {edit}; }} | cat >seen"), &[(question, "y")]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let seen = shop.read("seen");
    assert!(seen.contains("error[invalid-value]") && !seen.contains(question), "{seen}");
}

#[test]
fn reorder_asks_in_the_editor_for_reasons() {
    let shop = shop();
    shop.write(
        "editor.sh",
        "test -t 0 && test -t 1 || exit 1\n\
         if grep -q '^#!' \"$1\"; then sed -i 's/because: $/because: asked/' \"$1\"; \
         else { grep ^b \"$1\"; grep ^a \"$1\"; } >new; cat new >\"$1\"; fi\n",
    );
    let run = typed(&shop, "EDITOR='sh editor.sh' topline reorder", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("created backlog/decisions/b.toml\n") && run.out.contains("decision: asked"), "{run:?}");
    assert!(shop.read("backlog/decisions/b.toml").contains("because = \"asked\""));
    // A file without reasons is completed in the editor, where there is a terminal.
    assert_eq!(shop.shell("rm -r backlog/decisions").code, Some(0));
    shop.write("order.md", "1. [Second][b]\n2. [First][a]\n");
    let run = typed(&shop, "EDITOR='sh editor.sh' topline reorder --from order.md", &[]);
    assert_eq!((run.code, run.out.contains("decision: asked")), (Some(0), true), "{run:?}");
}

#[test]
fn a_script_that_never_gets_it_right_ends_on_a_terminal_too() {
    let shop = shop();
    shop.write("count.sh", "echo x >>runs; echo \"nobody$(wc -l <runs) \" >\"$1\"\n");
    let run = typed(&shop, "EDITOR='sh count.sh' topline reorder --because x", &[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.out.contains("there is no item `nobody51`") && run.out.contains("is saved as"), "{run:?}");
}

#[test]
fn a_person_edits_in_a_program_that_waits_for_keys() {
    let shop = shop();
    // An editor that is typed in, as `ed` is: it reads its commands from the terminal.
    shop.write("typed.sh", "echo 'title?'; read -r title; sed -i \"s/^title.*/title = \\\"$title\\\"/\" \"$1\"\n");
    let run = typed(&shop, "EDITOR='sh typed.sh' topline edit a", &[("title?", "Typed by hand")]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(shop.read("backlog/stories/a.md").contains("title = \"Typed by hand\""));
    let run = typed(&shop, "EDITOR='sh typed.sh' topline new 'A title' -e", &[("title?", "Another one")]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(shop.read("backlog/stories/a-title.md").contains("title = \"Another one\""));
}

#[test]
fn a_terminal_that_is_too_simple_gets_no_editor_that_nobody_chose() {
    let shop = shop();
    let run = typed(&shop, "TERM=dumb topline edit a", &[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.out.starts_with("error: can't open an editor: the terminal is dumb, and none is set\n"), "{run:?}");
}
