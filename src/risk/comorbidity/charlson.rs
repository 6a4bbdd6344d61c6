//! Charlson's comorbidities in ICD-10, with the weights of 1987 and 2011.
//!
//! Codes: Quan 2005 (Med Care 43:1130-1139), for ICD-10 as the WHO publishes it. Skin cancer (C44) is left
//! out on purpose. Weights: Charlson 1987 (J Chronic Dis 40:373-383), in the form for administrative data, which
//! puts leukaemia and lymphoma with the other malignancies; Quan 2011 (Am J Epidemiol 173:676-682). Both are
//! published.

use super::grouping::Condition;

/// The conditions; points of 1987, then of 2011.
pub(super) const CONDITIONS: &[Condition] = &[
    Condition { name: "mi", label: "Myocardial infarction", yields_to: None, points: &[1, 0], codes: "I21 I22 I252" },
    Condition {
        name: "chf",
        label: "Congestive heart failure",
        yields_to: None,
        points: &[1, 2],
        codes: "I099 I110 I130 I132 I255 I420 I425 I426 I427 I428 I429 I43 I50 P290",
    },
    Condition {
        name: "pvd",
        label: "Peripheral vascular disease",
        yields_to: None,
        points: &[1, 0],
        codes: "I70 I71 I731 I738 I739 I771 I790 I792 K551 K558 K559 Z958 Z959",
    },
    Condition {
        name: "cevd",
        label: "Cerebrovascular disease",
        yields_to: None,
        points: &[1, 0],
        codes: "G45 G46 H340 I60 I61 I62 I63 I64 I65 I66 I67 I68 I69",
    },
    Condition {
        name: "dementia",
        label: "Dementia",
        yields_to: None,
        points: &[1, 2],
        codes: "F00 F01 F02 F03 F051 G30 G311",
    },
    Condition {
        name: "cpd",
        label: "Chronic pulmonary disease",
        yields_to: None,
        points: &[1, 1],
        codes: "I278 I279 J40 J41 J42 J43 J44 J45 J46 J47 J60 J61 J62 J63 J64 J65 J66 J67 J684 J701 J703",
    },
    Condition {
        name: "rheumd",
        label: "Rheumatic (connective tissue) disease",
        yields_to: None,
        points: &[1, 1],
        codes: "M05 M06 M315 M32 M33 M34 M351 M353 M360",
    },
    Condition {
        name: "pud",
        label: "Peptic ulcer disease",
        yields_to: None,
        points: &[1, 0],
        codes: "K25 K26 K27 K28",
    },
    Condition {
        name: "mld",
        label: "Mild liver disease",
        yields_to: Some("msld"),
        points: &[1, 2],
        codes: "B18 K700 K701 K702 K703 K709 K713 K714 K715 K717 K73 K74 K760 K762 K763 K764 K768 K769 Z944",
    },
    Condition {
        name: "diab",
        label: "Diabetes without chronic complication",
        yields_to: Some("diabwc"),
        points: &[1, 0],
        codes: "E100 E101 E106 E108 E109 E110 E111 E116 E118 E119 E120 E121 E126 E128 E129 E130 E131 E136 E138 \
                E139 E140 E141 E146 E148 E149",
    },
    Condition {
        name: "diabwc",
        label: "Diabetes with chronic complication",
        yields_to: None,
        points: &[2, 1],
        codes: "E102 E103 E104 E105 E107 E112 E113 E114 E115 E117 E122 E123 E124 E125 E127 E132 E133 E134 E135 \
                E137 E142 E143 E144 E145 E147",
    },
    Condition {
        name: "hp",
        label: "Hemiplegia or paraplegia",
        yields_to: None,
        points: &[2, 2],
        codes: "G041 G114 G801 G802 G81 G82 G830 G831 G832 G833 G834 G839",
    },
    Condition {
        name: "rend",
        label: "Renal disease",
        yields_to: None,
        points: &[2, 1],
        codes: "I120 I131 N032 N033 N034 N035 N036 N037 N052 N053 N054 N055 N056 N057 N18 N19 N250 Z490 Z491 \
                Z492 Z940 Z992",
    },
    Condition {
        name: "canc",
        label: "Any malignancy incl. lymphoma and leukaemia (not skin)",
        yields_to: Some("metacanc"),
        points: &[2, 2],
        codes: "C00 C01 C02 C03 C04 C05 C06 C07 C08 C09 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 \
                C24 C25 C26 C30 C31 C32 C33 C34 C37 C38 C39 C40 C41 C43 C45 C46 C47 C48 C49 C50 C51 C52 C53 C54 \
                C55 C56 C57 C58 C60 C61 C62 C63 C64 C65 C66 C67 C68 C69 C70 C71 C72 C73 C74 C75 C76 C81 C82 C83 \
                C84 C85 C88 C90 C91 C92 C93 C94 C95 C96 C97",
    },
    Condition {
        name: "msld",
        label: "Moderate or severe liver disease",
        yields_to: None,
        points: &[3, 4],
        codes: "I850 I859 I864 I982 K704 K711 K721 K729 K765 K766 K767",
    },
    Condition {
        name: "metacanc",
        label: "Metastatic solid tumour",
        yields_to: None,
        points: &[6, 6],
        codes: "C77 C78 C79 C80",
    },
    Condition { name: "aids", label: "AIDS/HIV", yields_to: None, points: &[6, 4], codes: "B20 B21 B22 B24" },
];
