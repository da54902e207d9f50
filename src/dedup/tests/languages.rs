//! Real sentences in many scripts: copies in other clothes are found, and passages in both texts.

use super::*;

/// Three sentences a language, of one story.
const STORIES: &[(&str, [&str; 3])] = &[
    (
        "German",
        [
            "Die Fähre nach Wangerooge fährt seit Montag wieder, nachdem der Sturm den Anleger beschädigt hatte.",
            "Nach Angaben der Reederei saßen mehr als zweihundert Gäste drei Tage lang auf der Insel fest.",
            "Der Bürgermeister dankte den Helfern, die in den Nächten Betten und warme Suppe verteilt hatten.",
        ],
    ),
    (
        "French",
        [
            "L’été dernier, la rivière avait débordé deux fois et noyé les caves du vieux quartier de la ville.",
            "Cette année, la mairie a fait élever une digue de pierre que les riverains jugent déjà trop basse.",
            "« Nous verrons bien à l’automne », a déclaré une habitante qui vit là depuis plus de quarante ans.",
        ],
    ),
    (
        "Russian",
        [
            "Ледокол вышел из порта на рассвете, чтобы освободить три рыболовных судна, зажатых льдами у мыса.",
            "По словам капитана, на борту у рыбаков оставалось еды и топлива не больше чем на четыре дня.",
            "К вечеру ветер стих, и первое из судов смогло само выйти на чистую воду за ледоколом.",
        ],
    ),
    (
        "Greek",
        [
            "Το παλιό τρένο του βουνού άρχισε ξανά τα δρομολόγια ύστερα από δεκαπέντε ολόκληρα χρόνια σιωπής.",
            "Οι κάτοικοι των χωριών περίμεναν στους σταθμούς με λουλούδια και γλυκά για όλους τους επιβάτες.",
            "Ο οδηγός είπε ότι θυμόταν ακόμη κάθε στροφή της γραμμής από τα χρόνια του πατέρα του.",
        ],
    ),
    (
        "Arabic",
        [
            "عادت قوارب الصيد إلى الميناء مساء أمس بعد عاصفة قوية أبقتها يومين كاملين في عرض البحر.",
            "وقال أحد الصيادين إن الأمواج كانت أعلى من البيوت وإنهم فقدوا نصف شباكهم في الليلة الأولى.",
            "وتعهدت البلدية بتعويض أصحاب القوارب المتضررة قبل نهاية الشهر الحالي وبإصلاح رصيف الميناء القديم.",
        ],
    ),
    (
        "Hebrew",
        [
            "הרכבת הראשונה לעמק יצאה הבוקר לדרך אחרי שנתיים של עבודות שעלו פי שניים מן המתוכנן.",
            "נוסעים רבים עמדו ברציף כבר לפני עלות השחר כדי לתפוס מקום ליד החלון בקרון הראשון.",
            "שר התחבורה לא הגיע לטקס, ובמקומו חתך את הסרט פועל ותיק שעבד במסילה ארבעים שנה.",
        ],
    ),
    (
        "Hindi",
        [
            "पहाड़ी गाँव की पुरानी पाठशाला में इस साल पहली बार बिजली पहुँची और बच्चों ने दीये बुझा दिए।",
            "शिक्षिका ने बताया कि पिछले तीस वर्षों से वे हर सर्दी में लालटेन की रोशनी में पढ़ाती थीं।",
            "गाँव वालों ने मिलकर खंभे ढोए क्योंकि सड़क न होने से कोई गाड़ी ऊपर तक नहीं आ सकती थी।",
        ],
    ),
    (
        "Chinese",
        [
            "大雪封山三天以后，通往北部村庄的公路昨天下午终于恢复通车。",
            "当地居民说，这是二十年来最大的一场雪，许多人家的门都被雪堵住了。",
            "救援队带着药品和粮食步行进山，第一个晚上就到达了最远的两个村子。",
        ],
    ),
    (
        "Japanese",
        [
            "港の古い灯台が百年ぶりに修理され、昨夜ふたたび海に光を投げかけた。",
            "灯台守の孫だという女性は、祖父の日記を手に最初の点灯を見守っていた。",
            "市は来年の春から展望台を開き、子どもたちに海の歴史を伝えるという。",
        ],
    ),
    (
        "Thai",
        [
            "เรือข้ามฟากลำสุดท้ายออกจากท่าตอนเที่ยงวันพร้อมผู้โดยสารเพียงเก้าคนเท่านั้น",
            "ชาวเกาะบอกว่าพายุปีนี้แรงกว่าทุกปีและบ้านริมหาดหลายหลังถูกคลื่นซัดพังไปแล้ว",
            "ทางการสัญญาว่าจะสร้างเขื่อนกันคลื่นใหม่ให้เสร็จก่อนถึงฤดูมรสุมปีหน้า",
        ],
    ),
    (
        "Korean",
        [
            "눈이 그친 뒤 마을 사람들은 새벽부터 나와 학교로 가는 길을 함께 치우기 시작했다.",
            "교장은 아이들이 늦지 않게 도착할 수 있도록 수업을 한 시간 늦추기로 했다고 말했다.",
            "버스는 정오가 지나서야 다시 다니기 시작했고 시장도 오후에 문을 열었다고 한다.",
        ],
    ),
];

/// The sentences four times over with other beginnings, so that the text has some length.
fn story(sentences: &[&str; 3], mark: &str) -> String {
    let paragraph = |n: usize| format!("{mark}{n}. {}", sentences.join(" "));
    (0..2).map(paragraph).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn copies_in_other_clothes_are_found_in_every_script() {
    for (language, sentences) in STORIES {
        let text = story(sentences, "A");
        let spaced = text.replace(' ', "\u{a0} ").replace('.', ".\u{200b}");
        let decisions = decide(&[text.clone(), text.to_uppercase(), spaced]);
        let kept = decisions.iter().filter(|d| kept(d)).count();
        assert_eq!(kept, 1, "{language}: {decisions:?}");
    }
}

#[test]
fn a_story_within_another_is_contained_or_a_passage_in_every_script() {
    for (at, (language, sentences)) in STORIES.iter().enumerate() {
        let text = sentences.join(" ");
        let around = |seed: u64| super::sentences(seed + at as u64, 64, 100_000);
        let whole = format!("{}\n\n{text}\n\n{}", around(900), around(950));
        let decisions = decide(&[whole.clone(), text.clone()]);
        assert_eq!(
            relation(&decisions[1]),
            Some((0, Relation::Contained)),
            "{language}"
        );
        let other = format!("{}\n\n{text}", around(970));
        let texts = [whole, other];
        let decisions = decide(&texts);
        let found: Vec<&Passage> = decisions.iter().flat_map(passages).collect();
        let [passage] = found.as_slice() else {
            panic!("{language}: {found:?}");
        };
        let shown = passage.of_span.of(&texts[passage.of]);
        assert!(
            text.contains(shown) && 2 * shown.len() > text.len(),
            "{language}: {shown}"
        );
    }
}
