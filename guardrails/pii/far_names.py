"""Names in scripts without capitals, after words that announce them: Chinese, Japanese, Korean, Arabic and more."""

import re
from collections.abc import Iterator

from guardrails.pii.joining import Joining
from guardrails.spans import Span

_HAN_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董潘袁蔡蒋蔣余于"
    "杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱江尹薛闫段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬"
)
_HANGUL_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구"
    "민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕"
)
_HAN = "\u4e00-\u9fff"
_NO_NAME = "今在是住想要的我有来和，。！？、"
# What people ask about a name, or say of it: to change it, what it is, that it is wrong; and what else they are.
_NO_JAPANESE = (
    r"(?!何|変更|変え|必要|正し|間違|違い|違う|同じ|どう|どこ"
    r"|いつ|なぜ|誰|これ|それ|ここ|入力|記入|登録|非公開|要り|書)"
)
_IS_KOREAN = r"(?:입니다|이에요|예요|이고|이라고)"
_NO_KOREAN = (
    r"(?!무엇|무슨|뭐|뭔|왜|어떻|어디|언제|틀|다르|다른|다릅|맞|잘못|여기|그대로|같은|같습|없|있)"
    rf"(?!(?:변경|바꾸|바꿀|수정|필요)(?!{_IS_KOREAN}))"
)
_NO_KOREAN_SELF = (
    r"(?!한국인|변호사|공무원|기술자|유학생|이용자|고령자|임차인|임대인|신입생|선생님|장애인|미성년|노동자)"
)
_NO_SPACED = r"(?!مكتوب|خطأ|غير|ليس|صحيح|لا\s|غلط|כתוב|לא\s|שגוי|נכון|ग़?लत|सही|क्या|बदल|नहीं)"
_WORD = r"[^\s.,;:!?،。]{2,20}"
# The cue's last character where there are no blanks; elsewhere the cue's last word.
TRIGGER = r"(?<=我)叫|(?<=名字)[叫是]|(?<=姓)名|(?<=名前)は|이름은(?=\s)|저는(?=\s)|اسمي(?=\s)|שמי(?=\s)|नाम(?=\s)"
_CUES = frozenset(("叫", "是", "名", "は", "이름은", "저는", "اسمي", "שמי", "नाम"))
_TOUCHING = frozenset("叫是名は")
_CHINESE = re.compile(
    rf"(?:我叫|名字[叫是]|姓名[是：:]?\s?)(?P<name>[{_HAN_SURNAMES}][^{_NO_NAME}\W\d_A-Za-z]{{1,2}}|欧阳[{_HAN}]{{1,2}}|司马[{_HAN}]{{1,2}})"
)
_JAPANESE = re.compile(
    rf"名前は{_NO_JAPANESE}(?P<name>[\u3040-\u30ff{_HAN}]{{2,8}}?)(?=です|でし|と|。|、|$|[^\u3040-\u30ff{_HAN}])"
)
_KOREAN = re.compile(
    rf"(?:이름은\s{_NO_KOREAN}(?P<name>[가-힣]{{2,4}}?)(?={_IS_KOREAN}|\s|[.,!?]|$)"
    rf"|저는\s{_NO_KOREAN_SELF}(?P<self>[{_HANGUL_SURNAMES}][가-힣]{{2}})(?={_IS_KOREAN}))"
)
_SPACED = re.compile(
    rf"(?:اسمي|שמי|नाम)\s(?:هو\s|הוא\s)?{_NO_SPACED}"
    rf"(?P<name>{_WORD}(?:\s(?!है|हैं|हूँ|و|ו|أنا|אני|من|في){_WORD})?)"
)


def may_join(tokens: list[str], first: str) -> bool:
    if tokens[0] in _TOUCHING:
        # Nothing joins over a blank, but what touches may still come.
        return not first and len(tokens) < 12
    return tokens[0] in _CUES and len(tokens) < 5


def joins(tokens: list[str], token: str) -> bool:
    return may_join(tokens, token[0])


def how_joins(token: str) -> Joining:
    return Joining.LED


def leads_on(token: str) -> bool:
    return token in _CUES


def touches(tokens: list[str], first: str) -> bool:
    return tokens[0] in _TOUCHING and len(tokens) < 12 and (first in "：:は" or "\u3040" <= first <= "\u9fff")


def find_far_names(text: str, start: int) -> Iterator[Span]:
    low = max(0, start - 8)
    for pattern in (_CHINESE, _JAPANESE, _KOREAN, _SPACED):
        for match in pattern.finditer(text, low):
            name = "self" if "self" in pattern.groupindex and match["self"] else "name"
            if match.start(name) >= start:
                yield Span(*match.span(name), "PERSON")
