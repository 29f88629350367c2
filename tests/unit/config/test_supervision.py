import configparser
import shlex
import socket

from config import supervision
from config.processes import Program, programs


def parsed(text):
    parser = configparser.RawConfigParser(inline_comment_prefixes=(";",))
    parser.read_string(text)
    return parser


def test_every_program_is_restarted_and_killed_as_a_group(tmp_path):
    text = supervision.configuration(
        programs(port=8123), run_dir=tmp_path, log_dir=tmp_path
    )
    parser = parsed(text)
    names = {section for section in parser.sections() if section.startswith("program:")}
    assert names == {
        "program:web",
        "program:worker-transcode",
        "program:worker-default",
        "program:beat",
    }
    for name in names:
        assert parser[name]["autorestart"] == "true"
        assert parser[name]["killasgroup"] == "true"
        assert parser[name]["stdout_logfile"].startswith(str(tmp_path))
    assert "127.0.0.1:8123" in parser["program:web"]["command"]


def test_difficult_words_survive_the_configuration(tmp_path):
    words = ("/a folder/python", 'say "x"', "50%h", "a;b", "back\\slash")
    text = supervision.configuration(
        [Program("odd", words)], run_dir=tmp_path, log_dir=tmp_path
    )
    line = next(line for line in text.splitlines() if line.startswith("command = "))
    command = line.removeprefix("command = ").replace("%%", "%")
    assert tuple(shlex.split(command)[-5:]) == words


def test_port_in_use_is_not_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not supervision.is_port_free(port)
    assert supervision.is_port_free(port)


def test_nobody_answers_on_a_closed_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not supervision.answers(port)
