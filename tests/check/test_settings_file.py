"""Settings from files: what is read, what is refused with its line, and which file is the one."""

import os
from pathlib import Path

import pytest

from factbook.check import RULES, CheckSettings, RuleException, check_package, read_settings, select_rules
from factbook.check.settings_file import SETTINGS_NAME
from factbook.errors import UsageError
from factbook.package import Package
from factbook.package.descriptor import open_package
from tests.worlds import small


def make_package(folder: Path) -> Package:
    return small.one(folder, "id,v,n\na,x,1\n", "id", "v", {"name": "n", "type": "integer"})


HEAD = '[[exception]]\nrule = "text.formula"\n'


class TestFile:
    def read(self, folder: Path, text: str | bytes, name: str = SETTINGS_NAME) -> CheckSettings:
        package = make_package(folder)
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
        return read_settings(package)

    def test_every_setting_is_read(self, tmp_path: Path) -> None:
        text = (
            'select = ["ALL"]\nextend-select = ["style"]\nignore = ["text.na"]\nstrict = true\n\n'
            '[[exception]]\nrule = "text"\nreason = "Ибо так."\n\n'
            f'{HEAD}table = "t"\nfield = "v"\nreason = "x"\n'
        )
        settings = self.read(tmp_path, text)
        assert settings == CheckSettings(
            ("ALL",), ("style",), ("text.na",), strict=True, file=tmp_path / SETTINGS_NAME,
            exceptions=(
                RuleException("text", "Ибо так.", line=6),
                RuleException("text.formula", "x", "t", "v", line=10),
            ),
        )  # fmt: skip

    @pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeffstrict = false\n", "exception = []\n"])
    def test_an_empty_file_changes_nothing(self, tmp_path: Path, text: str) -> None:
        assert self.read(tmp_path, text) == CheckSettings(file=tmp_path / SETTINGS_NAME)

    def test_an_empty_selection_is_not_the_default(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "select = []\n").select == ()

    @pytest.mark.parametrize(
        ("text", "line", "message", "hint"),
        [
            ("strikt = true\n", 1, "unknown setting 'strikt'", "did you mean strict?"),
            ("\nextend_select = []\n", 2, "unknown setting 'extend_select'", "did you mean extend-select"),
            ("[exceptions]\n", 1, "unknown setting 'exceptions'", "did you mean exception?"),
            ("zzz.y = 3\n", 1, "unknown setting 'zzz'", "the settings are select, "),
            ("strict = 1\n", 1, "strict should be true or false", ""),
            ('strict = "yes"\n', 1, "strict should be true or false", ""),
            ('select = "text"\n', 1, "select should be a list of rules, not 'text'", "write select = ["),
            ("ignore = [3]\n", 1, "ignore should be a list of rules, not [3]", "write ignore = ["),
            ('ignore = [\n  "text",\n  "text.bido",\n]\n', 3, "ignore: no rule or group 'text.bido'",
             "text.bidi"),
            ('select = ["стиль"]\n', 1, "select: no rule or group 'стиль'", "run: factbook rules"),
            ("exception = 3\n", 1, "exception should be a list", "write [[exception]]"),
            ("exception = [3]\n", 1, "an exception should be a table", "write [[exception]]"),
            ('\n[exception]\nrule = "text"\n', 2, "exception should be a list", "write [[exception]]"),
            (f"{HEAD}", 1, "an exception has no reason", "write why"),
            (f'\n\n{HEAD}reason = ""\n', 3, "reason of an exception should be a text that is not empty", ""),
            (f'{HEAD}reason = " "\n', 1, "reason of an exception should be a text that is not empty", ""),
            (f"{HEAD}reason = 3\n", 1, "reason of an exception should be a text that is not empty, not 3",
             ""),
            (f"{HEAD}reason = 2031-01-01\n", 1, "reason of an exception should be a text", ""),
            ('[[exception]]\nreason = "x"\n', 1, "an exception has no rule", "name a rule"),
            (f'{HEAD}reson = "x"\n', 1, "unknown key 'reson' of an exception", "did you mean reason?"),
            (f'{HEAD}reason = "x"\ntable = "tt"\n', 1, "no table 'tt'", "did you mean t?"),
            (f'{HEAD}reason = "x"\ntable = "t"\nfield = "vv"\n', 1, "table t has no field 'vv'", "mean v?"),
            (f'{HEAD}reason = "x"\nfield = "v"\n', 1, "the field 'v' has no table", "name its table"),
            ('[[exception]]\nrule = "text.formla"\nreason = "x"\n', 1, "no rule or group 'text.formla'",
             "text.formula"),
            (f'{HEAD}reason = "x"\n\n{HEAD}', 5, "an exception has no reason", "write why"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("project", [False, True], ids=["factbook.toml", "pyproject.toml"])
    def test_what_is_wrong_is_one_message_with_its_line(
        self, tmp_path: Path, text: str, line: int, message: str, hint: str, project: bool
    ) -> None:
        name = SETTINGS_NAME
        if project:
            name, line = "pyproject.toml", line + 4
            text = f'[project]\nname = "x"\nstrict = 3\n[tool.factbook]\n{text}'
            for key in ("exception", "exceptions"):
                text = text.replace(f"[{key}]", f"[tool.factbook.{key}]")
            hint = hint.replace("[[exception]]", "[[tool.factbook.exception]]")
        with pytest.raises(UsageError) as caught:
            self.read(tmp_path, text, name)
        assert caught.value.message.startswith(f"{tmp_path / name}:{line}: {message}")
        assert hint in caught.value.hint

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("strict = tru\n", "not TOML: Invalid value (at line 1, column 10)"),
            ("strict = true\nstrict = true\n", "not TOML: "),
            (f"{HEAD}reason = 'x", "not TOML: "),
            ("a = " + "[" * 100_000, "not TOML: "),
            (b"\xff", "byte 1 is not UTF-8"),
            (b"a = \x00", "not TOML: "),
            ("<<<<<<< ours\n", "not TOML: "),
        ],
    )
    @pytest.mark.parametrize("name", [SETTINGS_NAME, "pyproject.toml"])
    def test_what_is_no_toml_is_one_message(
        self, tmp_path: Path, text: str | bytes, message: str, name: str
    ) -> None:
        with pytest.raises(UsageError) as caught:
            self.read(tmp_path, text, name)
        assert caught.value.message.startswith(f"{tmp_path / name}: {message}")
        assert "--isolated" in caught.value.hint

    @pytest.mark.parametrize("name", [SETTINGS_NAME, "pyproject.toml"])
    def test_a_folder_in_its_place_is_one_message(self, tmp_path: Path, name: str) -> None:
        package = make_package(tmp_path)
        (tmp_path / name).mkdir()
        with pytest.raises(UsageError, match=f"{name}: not a file"):
            read_settings(package)

    @pytest.mark.parametrize(
        "text", ["[tool]\nfactbook = 3\n", "[tool]\nfactbook = []\n", "[[tool.factbook]]\nstrict = true\n"]
    )
    def test_settings_that_are_no_table(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(UsageError, match=r"pyproject\.toml: the settings should be a table"):
            self.read(tmp_path, text, "pyproject.toml")

    @pytest.mark.parametrize("text", ["", "[tool.other]\n", "tool = 3\n", "[tool]\n", "[factbook]\na = 3\n"])
    def test_a_project_without_settings(self, tmp_path: Path, text: str) -> None:
        assert self.read(tmp_path, text, "pyproject.toml") == CheckSettings()

    @pytest.mark.parametrize(
        "text",
        [
            'tool.factbook.ignore = ["text"]\n',
            '[tool]\nfactbook = {ignore = ["text"]}\n',
            '[ tool . "factbook" ]\n"ignore" = ["text"]\n',
            '[tool.factbook]\r\nignore = [\r\n"text"]\r\n',
        ],
    )
    def test_any_notation_of_toml_is_read(self, tmp_path: Path, text: str) -> None:
        assert self.read(tmp_path, text, "pyproject.toml").ignore == ("text",)

    def test_a_table_of_a_schema_at_a_url_has_unknown_fields(self, tmp_path: Path) -> None:
        far = {"name": "far", "path": "https://example.org/far.csv", "schema": "https://example.org/s.json"}
        resource = small.resource(tmp_path, "t", "id\na\n", {"fields": [{"name": "id", "type": "string"}]})
        package = small.package(tmp_path, resource, far)
        (tmp_path / SETTINGS_NAME).write_text(f'{HEAD}table = "far"\nfield = "a"\nreason = "x"\n')
        assert len(read_settings(package).exceptions) == 1

    @pytest.mark.parametrize("fields", [None, 3, [3], [{"nme": "a"}]])
    def test_a_schema_that_is_odd_breaks_nothing(self, tmp_path: Path, fields: object) -> None:
        odd = {"name": "odd", "path": "odd.xlsx", "schema": {"fields": fields}}
        resource = small.resource(tmp_path, "t", "id\na\n", {"fields": [{"name": "id", "type": "string"}]})
        package = small.package(tmp_path, resource, odd)
        (tmp_path / SETTINGS_NAME).write_text(f'{HEAD}table = "odd"\nreason = "x"\n')
        assert len(read_settings(package).exceptions) == 1

    def test_an_idle_exception_is_at_its_line(self, tmp_path: Path) -> None:
        (tmp_path / "deep").mkdir()
        package = make_package(tmp_path / "deep")
        (tmp_path / SETTINGS_NAME).write_text(f'strict = true\n\n{HEAD}reason = "x"\n')
        (finding,) = check_package(package, read_settings(package)).findings
        assert (finding.file, finding.line) == (f"../{SETTINGS_NAME}", 3)
        assert (package.folder / finding.file).samefile(tmp_path / SETTINGS_NAME)


class TestSearch:
    """The nearest file alone is read, up to the root of the repository."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "repository" / "project" / "data"
        folder.mkdir(parents=True)
        make_package(folder)
        return folder

    def read(self, folder: Path) -> CheckSettings:
        return read_settings(open_package(folder))

    def test_the_nearest_wins(self, folder: Path) -> None:
        places = [folder.parents[1], folder.parent, folder]
        for place in places:
            (place / "pyproject.toml").write_text('[tool.factbook]\nselect = ["style"]\n')
            assert self.read(folder).file == place / "pyproject.toml"
            (place / SETTINGS_NAME).write_text("strict = true\n")
            settings = self.read(folder)
            assert settings.file == place / SETTINGS_NAME
            assert settings.select is None  # two files are not mixed

    def test_a_project_without_settings_is_passed(self, folder: Path) -> None:
        (folder.parent / "pyproject.toml").write_text("[tool.other]\n")
        (folder.parents[1] / "pyproject.toml").write_text("[tool.factbook]\nstrict = true\n")
        assert self.read(folder).strict

    @pytest.mark.parametrize("kind", ["folder", "file"])
    def test_the_search_ends_at_the_repository(self, folder: Path, kind: str) -> None:
        root = folder.parent
        (root / ".git").mkdir() if kind == "folder" else (root / ".git").write_text("gitdir: elsewhere\n")
        (root.parent / SETTINGS_NAME).write_text("strict = true\n")
        assert self.read(folder) == CheckSettings()
        (root / SETTINGS_NAME).write_text("strict = true\n")
        assert self.read(folder).strict

    @pytest.mark.parametrize("name", ["site-packages", "dist-packages"])
    def test_an_installed_package_has_no_settings_of_a_stranger(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "pyproject.toml").write_text('[tool.factbook]\nignore = ["standard"]\n')
        packages = tmp_path / ".venv" / "lib" / name
        folder = packages / "birds" / "datapackage"
        folder.mkdir(parents=True)
        make_package(folder)
        (packages / SETTINGS_NAME).write_text('ignore = ["standard"]\n')
        assert self.read(folder) == CheckSettings()
        (folder / SETTINGS_NAME).write_text("strict = true\n")
        assert self.read(folder).strict

    def test_a_link_is_read_where_it_leads(self, folder: Path, tmp_path: Path) -> None:
        (folder.parent / SETTINGS_NAME).write_text("strict = true\n")
        link = tmp_path / "link"
        link.symlink_to(folder)
        assert self.read(link).file == folder.parent / SETTINGS_NAME

    def test_the_working_directory_does_not_matter(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / SETTINGS_NAME).write_text("strict = true\n")
        relative = os.path.relpath(folder)
        monkeypatch.chdir(tmp_path / "elsewhere")
        assert self.read(Path("..") / relative) == CheckSettings()


def test_our_own_package_is_held_to_every_rule() -> None:
    package = open_package(Path(__file__).parents[2] / "datapackage")
    settings = read_settings(package)
    assert settings.strict
    assert select_rules(settings, has_provenance=True) == {*RULES}
