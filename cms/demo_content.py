"""The words of the demonstration. Everything in it is invented: the organisation, the people,
the activity. The lecture is about using the platform itself."""

from dataclasses import dataclass

from media_pipeline.transcode.demo_clip import Slide
from members.states import PersonKind, PostRole

INVENTED = "示范内容：组织、人员和活动均为虚构。"
HOME_TITLE = "党课"
COMMITTEE = ("DEMO", "示范集团党委")
BRANCHES = (("DEMO-1", "示范第一党支部"), ("DEMO-2", "示范第二党支部"))


@dataclass(frozen=True)
class Person:
    """A member of the demonstration: `unit` is a code, `post` a role in `post_unit`."""

    employee_no: str
    name: str
    unit: str
    kind: PersonKind = PersonKind.FULL
    post: PostRole | None = None
    post_unit: str = ""
    is_editor: bool = False


EDITOR, ADMINISTRATOR, SECRETARY = "1001", "1002", "1003"
MEMBERS = ("1004", "1005", "1006")
PEOPLE = (
    Person(EDITOR, "王文静", "DEMO-1", is_editor=True),
    Person(
        ADMINISTRATOR,
        "赵立新",
        "DEMO-1",
        post=PostRole.ADMINISTRATOR,
        post_unit="DEMO",
    ),
    Person(SECRETARY, "李建国", "DEMO-1", post=PostRole.SECRETARY, post_unit="DEMO-1"),
    Person("1004", "张晓明", "DEMO-1"),
    Person("1005", "陈雨欣", "DEMO-2"),
    Person("1006", "刘洋", "DEMO-2", kind=PersonKind.PROBATIONARY),
    Person("1007", "周海燕", "DEMO-2", post=PostRole.SECRETARY, post_unit="DEMO-2"),
    Person("1008", "吴敏", "DEMO-2", kind=PersonKind.ACTIVIST),
)

SESSION_TITLE = "集中学习：怎样用好学习平台"
SESSION_PLACE = "第一会议室"
SESSION_NOTES = "示范内容。会上演示了手机签到、线上党课和学时查询。"
SESSION_LEAVE, SESSION_LEAVE_REASON = "1004", "出差"

LECTURE_SECONDS = 40
LECTURE_SLIDES = (
    Slide(
        "用好空闲时间学党课",
        ("示范课程 · 内容均为虚构", "主讲人：王文静"),
        "各位党员，大家好。这节课讲怎样用好空闲时间学党课。",
    ),
    Slide(
        "一、随时开始，接着学",
        ("打开手机网页就能播放", "下次自动回到上次的位置"),
        "打开手机网页就能播放，下次自动回到上次的位置。",
    ),
    Slide(
        "二、看够九成才算看完",
        ("可以反复观看，不重复计时", "跳过的部分会留下空缺"),
        "看够九成才算看完。可以反复看，跳过的部分会留下空缺。",
    ),
    Slide(
        "三、测验通过才算完成",
        ("及格线 60%", "没有通过可以再答"),
        "看完以后做测验，及格线百分之六十，没有通过可以再答。",
    ),
    Slide(
        "小结",
        ("看视频，做测验，查记录", "祝学习愉快"),
        "看视频，做测验，查记录。祝学习愉快。",
    ),
)
ACTIVITY_SECONDS = 12
ACTIVITY_SLIDES = (
    Slide("主题党日活动录像", ("示范内容 · 均为虚构",), "这是主题党日活动的示范录像。"),
    Slide("活动小结", ("未到场的同志可以补学",), "没有到场的同志可以补学。"),
)

LECTURE_TITLE = "用好空闲时间学党课"
ACTIVITY_TITLE = "主题党日：参观示范展厅"
LECTURE_BODY = (
    ("heading", "学习说明"),
    (
        "text",
        "<p>先看视频，再做测验。视频看够九成并且测验及格，就算完成。</p>"
        "<ul><li>可以分几次看，下次接着上次的位置。</li>"
        "<li>可以反复看，同一段只计一次。</li></ul>",
    ),
    ("quote", {"quote": INVENTED, "source": ""}),
)
ACTIVITY_BODY = (
    (
        "text",
        "<p>活动当天因轮班没有到场的同志，可以观看录像补学。" + INVENTED + "</p>",
    ),
)

PLAN_TITLE = "示范年度学习计划（虚构）"
PLAN_TARGET = "集中学习"
WHY = "示范学习任务，内容为虚构。"

BANK = "示范题库"
QUIZ_TITLE = "用好空闲时间学党课 · 测验"
TRUE, FALSE = (("true", True), ("false", False)), (("true", False), ("false", True))
QUESTIONS = (
    (
        "single",
        "视频看够多少才算看完？",
        (("一半", False), ("七成", False), ("九成", True), ("点开就算", False)),
        "默认看够 90% 的时长才算看完。",
    ),
    (
        "single",
        "中途退出后再打开这节课，会从哪里开始？",
        (("从头开始", False), ("上次的位置附近", True), ("随机的位置", False)),
        "播放位置保存在服务器上，换一台设备也能接着看。",
    ),
    (
        "multiple",
        "一节必修课要完成，需要做到哪些？",
        (
            ("视频看够规定的比例", True),
            ("测验达到及格线", True),
            ("写满规定字数的留言", False),
            ("转发到朋友圈", False),
        ),
        "只看视频和测验，不要求留言、转发或截图。",
    ),
    (
        "true_false",
        "同一段视频反复看，会重复计入学习时长。",
        FALSE,
        "反复看没有限制，但同一段只计一次。",
    ),
    (
        "true_false",
        "测验没有通过，可以再次作答。",
        TRUE,
        "示范测验不限次数。",
    ),
)
