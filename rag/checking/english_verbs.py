"""English pasts that do not end in -ed, with their base form: "lent" translates as "lend" does."""

from __future__ import annotations

from collections.abc import Mapping

BASE_FORMS: Mapping[str, str] = {
    pair.partition(":")[0]: pair.partition(":")[2]
    for pair in (
        "beat:beat won:win lost:lose bought:buy sold:sell met:meet gave:give given:give "
        "took:take taken:take told:tell led:lead held:hold left:leave sent:send brought:bring "
        "fought:fight caught:catch taught:teach found:find built:build spent:spend kept:keep "
        "knew:know known:know grew:grow grown:grow threw:throw thrown:throw drew:draw "
        "drawn:draw flew:fly flown:fly wrote:write written:write rode:ride ridden:ride "
        "drove:drive driven:drive chose:choose chosen:choose broke:break broken:break "
        "spoke:speak spoken:speak stole:steal stolen:steal rose:rise risen:rise fell:fall "
        "fallen:fall saw:see seen:see ran:run began:begin begun:begin sang:sing came:come "
        "became:become shot:shoot struck:strike paid:pay laid:lay made:make heard:hear "
        "shook:shake shaken:shake withdrew:withdraw withdrawn:withdraw undertook:undertake "
        "undertaken:undertake oversaw:oversee overseen:oversee outsold:outsell got:get "
        "forbade:forbid forbidden:forbid hid:hide hidden:hide bit:bite bitten:bite fed:feed "
        "fled:flee sued:sue thought:think lent:lend meant:mean felt:feel slept:sleep "
        "swept:sweep dealt:deal dug:dig hung:hang stood:stand understood:understand "
        "overtook:overtake overtaken:overtake overcame:overcome sought:seek sworn:swear "
        "swore:swear wore:wear worn:wear tore:tear torn:tear froze:freeze frozen:freeze "
        "forgave:forgive forgiven:forgive forgot:forget forgotten:forget ate:eat eaten:eat "
        "sank:sink sunk:sink shrank:shrink shrunk:shrink drank:drink bound:bind bred:breed "
        "lit:light slid:slide stuck:stick upheld:uphold withheld:withhold withstood:withstand "
        "arose:arise arisen:arise awoke:awake bore:bear borne:bear blew:blow blown:blow "
        "shown:show proven:prove went:go gone:go said:say".split()
    )
}

IRREGULAR_PASTS: frozenset[str] = frozenset(BASE_FORMS) | frozenset(
    "cut put set let hurt hit".split()
)
