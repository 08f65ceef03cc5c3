"""English words that tell an intent, with their weights (`cues.py` says how they are written)."""

CUES = {
    "question": """
        2.2 do|does|did|is|are|was|will|would|can|could|has|have|when|where|what|which|who|why|how|any ~ ?
        1.5 ~ ?
        2.5 does|do|did|has anyone|anybody|someone|somebody
        3 anyone|anybody know|knows|tried|using|else|got
        3.5 i_wonder|just_wondering|was_wondering|i'm_wondering
        3 wondering if|whether|when|how|why|what|where
        3 any idea|ideas|news|update|updates|info|word on|when|if|what|how|where|why|about
        2.5 let me know if|when|whether|what|how|where|which
        3 tell|telling|explain me|us? if|when|whether|what|how|where|which|why|who
        3 like|love|want|need|curious|trying|keen to know|find_out|understand if|when|whether|what|how|where|which|
            why|who|more
        2.5 how much|long|many|far|often is|are|does|do|will|would|to|it
        2.5 what time|is|are the|your? ~ ?
        2 how do|can|could|would|should i|we|you|one
        2 where can|do|could i|we|you
        2.5 can|could you|someone|anyone confirm|tell|clarify|explain
        2 not_sure|no_idea|don't_know|cannot_find|can't_find if|whether|how|where|which|what|when
        2 question|qq for|about|re|on|please
        -4 are|r you|u|ya|they|we kidding|joking|serious|having|insane|mad|blind|deaf|people
        -3 seriously|really|honestly|srsly ?
        -3 how hard|difficult can|is|could it|this
        -2.5 who does|do|thinks|designed|approved|needs this|that|these
        -3 what the hell|heck|fuck|actual
        -2 why do i even|still|bother
        -2.5 can|could|would|will you|someone|anyone please|pls|kindly|just|maybe? send|resend|fix|help|call|ring|
            refund|check|dm|follow|look|sort|cancel|replace|reply|respond|correct|update|remove|delete|change|
            forward|email|issue|process|put
        -2.5 isn't|wasn't|aren't it|that|they|you great|lovely|wonderful|ironic|funny
        -2 remember when
        2.4 ?
        3 does|do|did|has|have anyone|anybody|someone|somebody|people|you_guys
        2.5 how|where|when do|does|is|can|to|would|long
        2.5 is|are there any|a|an|still|anywhere|some
        2.5 is it possible|true|normal|okay|safe|worth|compatible|available|included
        2.5 can|could i|we still|also|use|bring|get|take|change|pay|return|have
        2.5 what's|whats|what is the
        2.5 help me understand|choose|decide
        -2.5 isn't|wasn't|right|eh|huh|no|yeah|remember ?
        """,
    "purchase": """
        3 want|wanna|wanting|going|gonna|about|ready|planning|plan|looking|hoping|decided|tempted|intend|need|like|
            love to? buy|order|purchase|book|pre-order|preorder|subscribe
        2.5 thinking|considering|dreaming of|about? buying|getting|ordering|booking|purchasing|subscribing|switching
        3 where|how can|do|could|to i|we|you? buy|order|purchase|subscribe|pre-order|preorder|book
        2.5 where can|could|do i|we|you get|find
        3 in the market for
        2.5 looking|searching|hunting|shopping for a|an|some|new|the|cheap|good
        3 recommend|recommendations|recommendation|suggestions|suggest|advise ~ for|a|an|me|good
        2.5 which one|model|version|size|should|would|do you? ~ buy|get|choose|pick|recommend|go
        2.5 need|want|wants|fancy a|an|some|another|myself new|decent|good|better|bigger
        3 saving|save up for|to
        2.5 can't|cannot|cant wait to buy|order|get|pre-order|book|try
        2.5 take my money
        2.5 i'll|i|we'll|we|will|ill be|definitely|probably|def? ordering|buying|order|buy|pre-order|preorder|
            booking|book|subscribe|subscribing|get ~ one|it|this|that|when|as|next|tomorrow|payday|tonight|two|some|
            soon
        2.5 wish|shopping list
        2 wishlist|basket|cart
        2.5 interested in ~ buying|ordering|getting|subscribing|booking|plan|membership|product|one|your
        2.5 still|do|is|are|have you|it|these|this|any have|available|in|got stock|available|left
        2 torn|hesitating|deciding|choosing between
        2.5 next|future|upcoming purchase|buy
        2 how much is|are|for|does|would it|this|the|that|a|they
        2.5 sign|signing me|us? up
        2 treat|treating myself|ourselves
        -4 regret|regretting|sorry|mistake buying|ordering|i|we|ever? bought|ordered
        -4 never|won't|wouldn't|not|don't|stop|cannot ~ buy|buying|order|ordering|purchase|book|booking
        -3 how much longer|time|more
        -3 after|since buying|i bought
        -3 sorry for|about
        -3 looking for an? answer|response|help|reply|explanation|job|work|refund
        -2.5 bought|ordered|purchased
        3 pull|pulling the trigger
        2.75 worth it|buying|getting|the_money|the_upgrade ?
        3 planning|going|gonna|wanna|want|wanted|thinking_of|hoping to? get|grab|grabbing|getting|pick_up|try a|an|
            the|one|some|myself|two|my
        2.5 grab|treat|buy|get|getting|order myself|us a|one|the|some
        2.5 is|are the|a|this|these|that ~ any_good|worth_it|reliable ?
        2.5 do|can|will you ship|deliver to
        2.5 ship|deliver|delivery to canada|ireland|france|belgium|scotland|spain|germany|europe|me
        2.5 next phone|car|laptop|holiday|bike|pair|sofa|tv|watch|pc|trip will|is
        2.5 before i|we buy|order|commit|book|subscribe
        2.5 shopping|looking|hunt for
        2.75 sold_me|i'm_sold|on_my_list|christmas_list|birthday_list|wish_list|want_one|must_have
        2.5 when does|do|will|can|is|are ~ on_sale|preorders|pre-orders|release|released|launch|tickets|
            back_in_stock|restock
        2.5 which|what ~ recommend|buy|best|suggest|choose|pick
        2.5 discount|promo|voucher|student code|discount|price
        2.5 we|i need|want|require ~ seats|tickets|units|boxes|pairs|licences|quote
        2.5 a quote|price_list
        """,
    "suggestion": """
        3 suggestion|suggestions|idea|feature_request|tip|thought for
        2.5 suggestion|suggestions|proposal|feature_request
        3 would|it'd|would be|it be ~ great|nice|good|cool|awesome|lovely|handy|useful|helpful|brilliant|amazing|
            better|wonderful|fantastic ~ if|to have|to see|to be able|to get
        3.5 please|pls|plz|could_you|can_you|should|why_not|why_don't_you|consider|could ~ add|adding|introduce|
            introducing|bring_back|bringing_back|offer|offering|include|including|enable|launch|implement|stock|sell
        3 bring ~ back
        2.5 you|they|u|guys|y'all really|also|just? should|ought|could|need|might|may to? want|consider|think|add|
            offer|have|make|put|let|allow|introduce|provide|give|use|include|open|do|start|sell|create|bring|look|
            work|train|hire|improve
        3 why not|don't|doesn't you|they|just? ~ add|offer|have|make|put|let|allow|introduce|provide|give|use|
            include|open|sell|create|bring|do|try
        2.5 wish you|it|there|they|the ~ had|would|could|was|were|sold|offered|made|did
        2.5 how about ~ a|an|adding|making|offering|letting|some
        2.5 love|like|great|nice|good|want to see|have a|an|more|some|the
        2.5 feature|option|ability|setting|button|mode|way to|for|that|where ~ would|missing|please|needed|be
        2.5 app|site|website|you|u|guys|it|they needs|need|lacks a|an|some|more|dark
        3 have you thought|considered about|of?
        2.5 what if you|there|we|it
        2 if only|you could|would|there|added|made
        2.5 room for improvement
        2.5 could|should|would do with|use|be improved|better|easier|simpler
        1 instead of
        2 maybe|perhaps|consider you|try|it|a|add|adding ~ could|should|add|have|make|be|next
                -5 should|ought ~ ashamed|embarrassed|disgusted|fired|sued
        -3 should have|of|never|not|ve
        -2.5 any|a suggestions|suggestion|idea|ideas ?
        -2 good|bad|great|terrible|no idea
        3 would|i'd|we'd|id really? love|like|appreciate|welcome a|an|some|more|to_see|if_you|the_option|the_ability
        2.5 can|could|may we|you|i please? get|have|see a|an|some|more
        3 it'd|it_would|would really? help|be_great|be_nice|be_good|be_lovely|be_useful|be_cool|make_sense
        3 any chance of|you|for|we ~ adding|add|bringing|bring|making|introducing|offering|offer|get|could
        3 make it possible|easier|optional|available|clearer
        2.75 let us|people|customers|users|passengers|members
        2.5 allow us|users|people|customers|members
        3 one|small|crazy|quick|little|humble|free idea|suggestion|thought|request
        2.5 idea|suggestion|feedback|request|pitch for your|you|the|next
        2.5 much easier|better|nicer|simpler|more_useful if|with|to
        2.5 please make|put|build|create|extend|consider|think_about|start|stop_using|replace|switch
        2.5 next version|update|release|time|season|edition ~ should|could|needs|please|maybe|add
        2.5 why is there no|not
        2.5 there should|could|ought be
        2.5 should|could|needs_to|must be a|an|more|able|possible|easier
        2.5 would be|make even|so|a_lot|way|much better|easier|nicer|perfect
        2 option|version|mode|button for|to|with|where
        """,
    "praise": """
        2.5 thank|thanks|thx|thankyou|cheers ~ so|much|for|to|great|amazing|lovely|wonderful|quick|fast|help|
            helping|everyone|team|staff|crew
        1.5 thank|thanks|thankyou|thx|cheers
        3 love|loving|adore|loved|loves the|your|my|this|these|it|how|you|that|our|u
        3 great|amazing|awesome|excellent|fantastic|brilliant|wonderful|outstanding|superb|stellar|incredible|
            lovely|fabulous|terrific|exceptional|top|good|perfect|friendly|friendliest|best service|experience|
            flight|staff|crew|team|product|job|work|food|customer|support|value|quality|help|trip|stay|app|people|
            driver|delivery|night
        2 amazing|awesome|excellent|fantastic|brilliant|wonderful|outstanding|superb|stellar|incredible|fabulous|
            terrific|exceptional|flawless|delicious|perfect|perfectly|phenomenal|delightful|gorgeous|spotless
        3 well|nicely done|played
        3 hats_off|shout_out|props_to|thumbs_up|big_thanks|huge_thanks
        2.5 kudos|shoutout|bravo|congrats|congratulations
        3 highly|totally|definitely|strongly|would|can|can't recommend|recommended ~ enough|it|them|you|this|to|the
        2.5 so|very|really|super|extremely|pleasantly|well|seriously|genuinely? impressed|pleased|happy|delighted|
            grateful|thrilled|surprised
        2.5 best|greatest|nicest|kindest|friendliest|fastest|easiest|cleanest ever|i've|i|in|airline|customer|
            service|shop|store|brand|company|product|thing|coffee|pizza
        2.5 works|worked|working|went|runs|fits like|perfectly|great|brilliantly|beautifully|flawlessly|smoothly|a?
            charm|dream
        2.5 exceeded_my|exceeded_all|above_and_beyond
        2 made my|our|his|her day|week|year|trip|birthday|weekend|life
        2.5 keep_it_up|keep_up_the_good|keep_up_the_great
        2 so|very|really|incredibly|super|always good|helpful|kind|friendly|nice|quick|fast|easy|smooth|comfortable|
            patient|efficient|polite
        2 sorted|fixed|solved|resolved|replied|answered|arrived|delivered in|within|same|next|early|quickly|fast|
            before
        2 you|u|guys|they rock|rule|are|re the? best|great|amazing|awesome|legends|stars|fab
        2 no_complaints|faultless|five_stars|5_stars|10_10|game_changer|life_saver|lifesaver|worth_every
        -4 thanks|thank|cheers you? for ~ nothing|ruining|wasting|losing|cancelling|canceling|the delay|letting|
            leaving|making|overcharging|ignoring|breaking
        -3 thanks a lot|bunch
        -2.5 not|isn't|wasn't|aren't|hardly|far|less|never|no ~ great|good|impressed|happy|helpful|best|recommend|
            amazing|perfect|pleased|worth|recommended
        -2.5 worst|terrible|awful|horrible|useless|disgusting|shocking|appalling|pathetic|rude|joke|ridiculous|
            unacceptable|disappointed|disappointing|rubbish|garbage|crap
        -2 great|amazing|brilliant|awesome|wonderful another|so now|delay
        -2 used_to_be|used_to_love|would_be|would_love|if_you
        -1.5 but|however|shame|unfortunately|except
        -2.5 in advance
        -1.5 please|pls
        -2 good luck
        3 big|huge|massive|special|many|heartfelt thanks|thank|shoutout|kudos|props
        2.5 never had|given|let ~ problem|issue|complaint|me_down|us_down
        2.75 can't_fault|can't_praise|can't_thank|cannot_fault|top_marks|top_notch|first_class|five_star|5_star|
            10_out_of_10|a_plus|second_to_none|spot_on|on_point|class_act|hidden_gem|went_above|going_above|
                chef's_kiss
        2.5 so|really|very glad|happy|lucky|relieved i|we|with|that|to_have
        2.5 credit where
        2.5 customer|fan|loyal|client for life
        2.5 restored|renewed my|our faith
        2.5 my|our|the kids|daughter|son|wife|husband|mum|family|dog|cat|whole_family ~ love|loves|loved|adores|
            enjoyed
        2.5 this is how
        2.5 worth every|the penny|price|money|wait|hype|cent
        2.5 arrived|delivered|here ~ early|next_day|quickly|perfect|beautifully
        2 enjoyed|enjoying|pleasure|treat|charming|comfy|cosy|tasty|yummy|beautiful|impressive|favourite|favorite|
            winner|genius|hero|heroes|angel|star|legend|lifesavers
        2 couldn't|can't be|ask happier|better|for_more
        2 restores|works|does exactly|just as|what
        """,
    "churn": """
        3.5 cancel|cancelling|canceling|cancelled|canceled|close|closing|closed|terminate|ending|end|ended|delete|
            deleting|quit|quitting ~ subscription|contract|account|membership|plan|policy|service|debit|card|
            broadband
        3 unsubscribe|unsubscribing|unsubscribed|cancelling|canceling my|from|today|tonight|now|after
        3.5 switch|switching|switched|moving|move|moved|going|porting|changing|leaving|heading|jumping|defecting ~
            to|for|over ~ competitor|competitors|competition|another|other|different|rival|
            someone|somewhere|elsewhere|provider|else
        2.5 switching|switched|porting|defecting over|back|to|my|providers|provider|banks|brands|networks
        3 take|taking|took|taken|spend|spending|moving|move ~ business|custom|money|account ~ elsewhere|somewhere|
            else|competitor|away|to
        3.5 lost|losing|lose a|another|me|us|yourself|yourselves ~ customer|customers|client|subscriber|business|
            custom
        3 last time|order|purchase|flight|trip|straw|month|chance ~ i|we|with|from|you|before|ever
        3.5 never ~ again
        3 won't|wont|will_not|wouldn't|no_longer ~ using|use|buy|buying|renew|renewing|fly|flying|shop|shopping|
            returning|be_back|ordering|staying|coming_back|customer|again
        3.5 not|won't|don't|will renewing|renew|renewal
        3 done|finished|through with you|these|them|your|u|this_airline|this_company
        2.5 i'm|im|we're done|out|leaving
        3 leaving|leave|left|quit|quitting|ditching|ditch|dumping|dump|dropping|bye|goodbye you|your|u|for|after|
            them|this|the ~ years|provider|bank|network|company|brand|service|app|platform|guys|forever
        2.5 goodbye|bye|farewell
        3 how|where do|can|to i|we? ~ cancel|leave|close|terminate|unsubscribe
        2.5 looking|shopping|look|time for|to|at a|an|my? new? provider|alternative|alternatives|network|bank|
            switch|leave|move_on|change_provider
        2.5 thinking|thought|considering|tempted|ready|about|going|want of|to|about? ~ leaving|leave|switching|
            switch|cancelling|cancel|quitting|quit|moving|ditching|ditch
        2.5 hate to change|leave|switch
        2.5 ex|former customer|client|subscriber
        2.5 elsewhere|competitor|competitors
        2 after ~ years ~ customer|loyal|with you|loyalty
        2.5 stopped_using|stopped_buying|stopped_going|uninstalled|uninstalling|deleted_the_app
        -4 cancelled|canceled|cancel|cancelling ~ flight|flights|order|trip|train|booking|appointment|ticket|delivery
        -3 leaving|leave ~ for|tomorrow|home|work|airport|early|review|house|tonight
        -4 not|never|won't|wouldn't|don't leaving|leave|switching|switch|cancelling|quit|changing|going_anywhere
        -3 switched|switch|switching|moved to you|your|on|off
        -2.5 never ~ had|seen|been|disappoint|disappoints|disappointed|fails|let
        3 jumping|jump|abandon ship
        3 time to|for switch|leave|move|cancel|change
        3 i'm|im|i_am|we're|i'll_be|i_will_be gone|off|out|done|leaving|cancelling|canceling|switching|moving
        3 one|1 more ~ and|or i'm|i|we're|we
        3 give me|us one|a|any reason|good ~ stay
        2.75 reason|reasons to stay
        3 not|never|won't|wont be? coming|going|getting ~ back|my_business|my_money
        3 won't|not|never see|hear ~ me|my|us again|anymore
        3 contract|subscription|plan|membership|renewal ends|end|expires|runs|is|comes up|out|in|next|soon
        3 pac_code|exit_fee|exit_fees|early_termination|leaving_fee|get_out_of_my|out_of_contract|cooling_off
        3 voting|vote with my|our feet
        3 found|signed|signing|gone|going|moved|switching with|to|up a|another|with competitor|rival
        2.5 your|the competitor|competitors|competition|rivals ~ cheaper|better|instead|offer|offers
        2.75 you|you've|you_just|they just? lost me|us|a_customer|this_customer|my_business|my_custom
        2.5 final|last straw
        2.5 cancelled|cancelling|canceled|canceling|ending|leaving my|our|everything|and|it|after
        2.5 taking|bringing my|our custom|business|money
        2.5 someone|somewhere|anywhere|anyone else ~ instead|now|from_now
        2.5 customer|member|client|subscriber for|of|since ~ years|decade|decades
        """,
    "boycott": """
        4 boycott|boycotting|boycotts|boycotted
        4 boycot|boycottez
        3.5 don't|do_not|dont|please_never ~ buy|fly|shop|order|use|book|give|spend|support|go|eat|stay|trust|rent|
            subscribe|bother ~ from|with|there|them|at|this|these|here|your|anything
        2.25 don't|dont|do_not buy|fly|shop|order|book|trust|eat|stay|rent|subscribe|support
        3.5 everyone|everybody|people|folks|let's|lets ~ stop|quit|boycott|avoid|cancel buying|using|shopping|
            supporting|flying|giving|eating|going|paying|ordering|your|them|this
        3.5 stop buying|supporting|giving|shopping|paying|flying
        3.5 avoid|avoiding at all|like|this|them|these|it|the cost|costs|plague|company|brand|airline|store|place|
            shop|app|people|scammers
        3 avoid them|if|at_all
        3.5 stay|steer|keep|run well? away|clear|far
        3.5 take|spend|put|vote your money|business|custom|with|elsewhere|wallet|wallets
        3 cancel|delete|uninstall|return your|their|the ~ subscription|subscriptions|account|accounts|app|
            memberships|orders
        3 spread|share|pass|retweet|rt|repost the|this|it|on ~ word|everywhere|wide|far|everyone
        3 shop|buy|fly elsewhere
        2.5 nobody|no_one should|must|ought ~ buy|use|support|fly|shop|pay|give
        2.5 not|don't ~ a? penny|cent|dime|single
        2.5 warn|warning|tell|telling everyone|all|your|everybody|friends|people ~ avoid|not|stay_away
        -5 not|never|won't|don't|against|oppose|stupid|silly|pointless|without ~ boycott|boycotting
        -4 boycott|boycotts ~ doesn't|don't|never|won't|olympics|film|games|called|announced|ended|over|works|work|
            movement|vote|election|elections|ministers|mps|session
        -4 calls|call|called|report|reports|history|news|talk|article|documentary ~ boycott
        -3 don't|dont|not|never forget|worry|miss|hesitate|let|know|think|want|understand|get
        -3 don't|dont use|buy|go|have|order ~ often|much|myself|enough|anymore|meat|sugar
        -3 i|we don't|dont|never|do|won't ~ buy|use|shop|fly|eat|order|trust
        -2 don't|not cancel|change|stop
        3 don't|dont|do_not|never|not|stop ~ give|giving|hand|handing|spend|spending ~ money|penny|cent|dime|custom|
            business
        3 hit|hits|hitting|hurt them|him ~ wallet|wallets|pocket|pockets|hurts
        3 join|support|start|starting|launch|sign|organise|organize ~ boycott|petition|protest|campaign
        3 let's|lets all? boycott|teach_them|hit_them
        3 who's|whos|who_else|who_is with|boycotting|joining
        2.5 please rt|retweet|spread|repost|boycott
        3 not|nobody|no_one should ~ buy|shop|support|give|fund|fly|eat|go
        3 refuse|refusing to buy|shop|support|fund
        2.5 empty|leave their|the|them shelves|stores|on_the_shelf|shop
        3 leave|put it|them|this|their ~ shelf|shelves
        2.5 everyone|all|folks ~ unsubscribe|uninstall|delete|cancel
        2.5 your|our money ~ elsewhere|instead
        2.5 beware|warning
        2.5 do|yourself a|yourselves favour|favor
        """,
    "legal": """
        3.5 sue|suing ~ you|u|them|company|for|this
        3.5 see you|u|y'all|them in court
        3.5 legal|court action|proceedings|steps|advice|team|claim|notice|route
        3.5 my|our|a|contact|contacting|contacted|call|calling|speak|speaking|spoken|consult|consulting|hire|hired|
            hiring|instructed|instructing|via|through|from|with ~ lawyer|lawyers|solicitor|solicitors|attorney|
            attorneys|barrister|counsel
        3 hear|hearing from ~ lawyer|lawyers|solicitor|solicitors|attorney|legal
        2.5 lawyer|lawyers|solicitor|solicitors|attorney|attorneys
        3.5 take|taking|taken|drag|dragging you|u|this|them|it|my|the|case ~ to|small ~ court|tribunal|ombudsman|
            regulator|authorities|police
        3.5 small_claims|class_action|cease_and_desist|letter_before_action|trading_standards|consumer_protection|
            attorney_general|better_business_bureau
        3.5 file|filing|filed|lodge|lodging|lodged|make|making|submit|submitting|submitted|open|opening a|an|my|
            formal|official ~ lawsuit|police|claim|complaint|report|dispute|suit ~ court|against|with|police|
            ombudsman|regulator|ftc|bbb|ico|dot|fca|authority|ofcom|ofgem|faa|fda
        3 report|reporting|reported ~ police|authorities|regulator|ombudsman|ftc|bbb|ico|dot|fca|ofcom|ofgem|
            trading|commission|agency|standards|fraud|watchdog|caa
        2.5 ombudsman|lawsuit|litigation|ofcom|ofgem|solicitors|regulator|watchdog
        3 police|fraud report|complaint|have|informed|involved|called
        3 prosecute|prosecuted|press|pressing charges
        2.5 breach|breached|breaking|violation|violating|against|illegal of|the|consumer? ~ contract|law|gdpr|act|
            rights
        2.5 my_rights|consumer_rights|in_court|tribunal
        -4 court|courts ~ tennis|basketball|food|yard|side|squash|padel|centre|judge
        -4 food|tennis|basketball|padel|squash|badminton|centre|center court|courts
        -3 i|i'm|im|am|a|as|my|is ~ lawyer|solicitor|attorney|paralegal ~ and|by|at|who|so|love|work
        -3 sued|suing|sues|lawsuit ~ by|over|after|against|settle|settled|news|says
        -3 law|legal|lawyer school|degree|student|drama|series|show|age|tender|firm
        -4 sue from|at|in|was|is|and
        3 legal|formal|official action|proceedings|complaint|notice|letter
        3 lawyers|solicitors|attorneys|legal_team|lawyer|solicitor|attorney will|are|is|has|have|says|advised
        2.5 illegal|unlawful|against_the_law|breach|fraudulent|negligence|gdpr_breach
        3 take|taking|going|go to court|legal|the_ombudsman|the_regulator|tribunal|arbitration
        1.5 damages|compensation|settlement
        2 summons|injunction|arbitration|subpoena
        """,
    "press": """
        4 press|media office|enquiry|enquiries|inquiry|inquiries|contact|request|kit|pack|officer|accreditation|
            query|queries
        4 press|comms|pr team
        3 press release|pass
        -4 social media
        4 i|i'm|im|am|as|a|an|freelance|we're ~ journalist|reporter|correspondent|columnist|broadcaster
        3.5 journalist|reporter|correspondent|producer|editor|writer ~ at|from|with|for|here|working|looking|writing
        3.5 writing|working|preparing|researching|doing|write|filming|running|publishing|producing on?|a|an ~
            article|story|piece|feature|report|documentary|segment|profile|investigation|podcast|column|broadcast|programme|episode
        3 for an|a|our|my|the|tomorrow's ~ article|story|piece|feature|documentary|podcast|column|segment|programme|
            broadcast|magazine|newspaper|blog|newsletter
        3.5 comment|statement|response|interview|quote|reaction|on_the_record ~ article|story|piece|spokesperson|
            ceo|deadline|publication|publish
        3.5 request|requesting interview|comment|statement|quote
        3 request|requesting|love|like|available ~ interview|comment|statement|quote|spokesperson ~ article|story|
            piece|ceo|founder|spokesperson|tomorrow|today|readers|deadline
        2.5 request|requesting|arrange ~ interview|statement|quote
        3 spokesperson|spokeswoman|spokesman
        3 interview|interviewing with? your|the? ceo|founder|director|spokesperson|head
        3 high|hi res|resolution ~ images|photos|pictures|logo|image
        3 permission|may|can|could ~ use|publish|feature|broadcast|share|credit ~ video|photo|footage|picture|clip|
            images|pictures|image
        3 our|my readers|listeners|viewers|audience|publication
        3 deadline|embargo|embargoed|publication is|date|tomorrow|tonight|today
        2.5 review unit|sample|copy
        -4 job|had|after|my|phone|second|first|an|got|for ~ interview ~ job|role|position|yesterday|went|tomorrow|
            nervous|rejected|hr
        -4 pressed|press ~ button|key|release the|start|enter|reset|home|play|firmly|down
        -3 bench|french|garlic|flower|trouser press
        -3 in|read|saw|bad|good|see the press|news|article|paper
        -3 lawyer|court|job
        3 writing|working|reporting on|about|up a|an|the|our|my? ~ story|piece|article|feature|investigation|report|
            documentary|book|column
        3.5 press|media|comms|communications|pr|publicity contact|officer|department|person|manager|enquiries|desk|
            email|address|relations|lead
        3 newsroom|newsdesk|news_desk|right_of_reply|request_for_comment|for_comment|your_side|on_background|on_air|
            on_camera|fact-checking|fact_check
        3 reporter|producer|editor|presenter|researcher at|from|for|with the|bbc|radio|tv|channel|magazine|gazette|
            times|herald|daily|news|podcast|newspaper|weekly
        3 for|on|in our|my|a|the radio|podcast|magazine|newspaper|tv|evening|breakfast|morning|weekly show|
            programme|issue|bulletin|episode|report|edition|news|article
        3 available|free|willing|happy|like|love|open|agree to|for speak|talk|an|interview|comment|chat|appear|join
            ~ interview|podcast|show|article|programme|air|journalist|listeners|readers
        2.5 publish|publishing|publication|going_to_press|press_time|print deadline|tomorrow|tonight|friday|monday|
            this|at|by
        2.5 who|anyone ~ speak|talk|handles|contact ~ press|media
        2.5 press|media kit|images|pack|photos|pass|passes|accreditation|invite|day|trip
        """,
    "job": """
        4 job|jobs|work|career|careers|employment|internship|apprenticeship|graduate|position|vacancy ~ opening|
            openings|vacancies|vacancy|opportunity|opportunities|application|applications|offer|interview|fair|role|
            scheme|available|advert|posting
        4 vacancy|vacancies|internship|internships|apprenticeship|apprenticeships|recruiter|recruiters|recruitment
        3.5 are|is|r ~ you|u|they|company|anyone|store ~ hiring|recruiting
        2.75 hiring|recruiting
        3.5 applied|apply|applying|application|submitted ~ job|role|position|internship|work|vacancy|post|
            apprenticeship|career|careers|company|warehouse|store|engineer|barista|driver|developer|manager|
            assistant
        3.5 my|send|sent|attached|updated|upload|submit|email|drop ~ cv|resume|resumé|cover_letter|portfolio
        3.5 cv|curriculum_vitae|cover_letter|linkedin ~ apply|sent|send|attached|role|position|job|forward|team|email
        3 interview|interviewed|interviewing ~ role|job|position|hr|stage|candidate|recruiter
        2.5 my interview|interviews
        3.5 want|love|like|hope|hoping|apply|applying|dream|chance|opportunity to|of work|working|join|joining for|
            at|with|your|the? ~ you|your|team|u|company
        3 dream job|company|to work
        3 looking|searching|seeking for a|an|my|some|part? job|work|internship|role|position|placement|employment|
            apprenticeship
        3 got|offered|accepted|start|starting|landed ~ new|a|the|my job|role|position|offer ~ at|with|as
        2.5 full|part time ~ job|work|role|hours|position
        2.5 unemployed|job_hunting|job_seeker|jobseeker|entry_level
        -5 good|great|nice|amazing|awesome|excellent|fantastic|brilliant|wonderful|poor|terrible|bad|shoddy|hell|
            superb|lousy job
        -4 do|doing|does|did|done ~ your|their|his|her|ur|the job
        -4 job|jobs done|losses|cuts|lost
        -3 hiring a|an car|van|bike|boat|venue|people|more|better|some
        -3 print|nose|paint|inside|steve job|jobs
        -3 my job|work ~ stressful|boss|meeting
        -3 journalist|reporter|press
        3 any|there|other|new|open|current roles|openings|vacancies|positions|jobs|opportunities|internships|
            placements going|available|open|at|in|for|near
        3 take|taking|accept|hire|hiring|want|recruit on? interns|apprentices|trainees|graduates|students
        3 graduate|summer|holiday|seasonal|christmas|weekend|student|part-time|full-time|dream|remote scheme|
            programme|program|job|jobs|role|roles|staff|work|position|internship
        3 work|job placement|experience|shadowing|hunt|search|seeker|application|applications|advert|interview|
            description|listing
        3 careers|career|jobs page|site|portal|website|fair|section|email
        3 hear|heard|hearing|news|reply|response|update ~ back? ~ application|interview|job|role|cv
        3 applied ~ weeks|months|days|ago|online|last|still|no|haven't
        3 recruitment|hiring|application|interview|selection process|team|stage|round|manager|day|form|portal|email
        2.75 second|first|final|phone|video interview
        2.5 join|joining your|the team|company|crew
        2.5 experience in|as ~ manager|developer|engineer|driver|barista|designer|nurse|chef|sales|retail|marketing
        2.5 minimum|living|starting wage|salary
        2.5 qualified|degree|graduate|graduated|student ~ looking|seeking|apply|role|position
        """,
    "billing": """
        3.5 invoice|invoices|invoiced|billing|billed|overcharged|overcharge|overbilled|vat
        3 my|the|a|our|your|latest|last|this|gas|electric|electricity|phone|monthly|water|energy bill|bills
        3 charged|charge|charging|billed|debited|paid|pay|taken|payment|payments twice|double|again|wrong|
            incorrectly|extra|for|too|me|my|two
        3 double|duplicate|wrong|extra|unknown|unauthorised|unauthorized|incorrect|failed|pending|late|mystery
            charge|charged|payment|payments|billing|transaction|debit|charges|fee|fees
        3.5 direct|standing debit|debits|order
        3.5 refund|refunded|refunds|reimburse|reimbursed|reimbursement|money_back|chargeback
        3 payment|payments ~ method|details|plan|declined|failed|card|went|gone|through|received|date|pending|
            processed|confirmation|twice|due|account
        3 update|updating|change|changed|changing|correct|new|amend|moved|moving|wrong|edit ~ address|surname|name|
            bank|card|payment|billing|email|phone_number|details
        3.5 copy|duplicate|send|resend|need|get|download|where|issue|provide|missing ~ invoice|receipt|contract|
            certificate|statement|bill|proof|documents|paperwork|tax
        3 receipt|receipts|statement|statements|certificate|proof_of_purchase|tax
        3.5 delete|deletion|erase|access|remove|copy|request|export ~ my|personal|all? ~ data|details|information
        3.5 gdpr|data_protection|personal_data|subject_access|right_to_be_forgotten
        3 contract ~ end|ends|copy|number|transfer|name|date|signed|terms
        2.5 account|card|bank ~ debited|charged|charge|twice|credited|number|details|payment|money|taken
        2.5 taken|took|deducted ~ from my|account|bank|twice|payment
        2.5 price|amount|total ~ wrong|different|incorrect|higher
        2.5 credit|credited ~ account|card|note
        2 fee|fees|deposit|instalment|instalments|installment|installments|iban
        -4 bill gates|clinton|murray|nye|maher|burr
        -4 senate|congress|house|pass|passed|passes|signed|vote|parliament|law|buffalo ~ bill|bills
        -3 foot the|fits|fit the bill
        -3 charge|charging|charged|charges ~ battery|phone|cable|hours|fast|overnight|fully|port|usb|wireless|
            charger|percent
        -3 battery|phone|fast|cable|wireless|usb|won't|doesn't|not ~ charge|charging|charges|charged
        -3 gift certificate|birth
        -2.5 in charge
        -3 compensation|damages
        -3 make|made|a|bold statement
        2.5 direct_debit|standing_order|bank_statement|account_number|customer_number|order_number|tax_invoice|
            proof_of
        2.5 name|surname|address|details|email ~ account|invoice|contract|policy|booking|ticket
        2.5 payment|payments|paid|paying
        2.5 cancel|stop the|my payment|direct|payments
        2.5 tariff|rate|meter_reading|deposit|late_fee|arrears
        """,
    "complaint": """
        2 still|again|yet no|not|waiting|broken|nothing|haven't|hasn't|doesn't|down|delayed|missing|on_hold|late
        2 never|not|didn't|hasn't|haven't|doesn't|won't|isn't|can't|cannot ~ arrived|received|working|work|works|
            delivered|replied|answered|responded|load|connect|open|charge|turn_on|fixed|delivered|answer|reply
        2.5 worst|terrible|awful|horrible|useless|disgusting|shocking|appalling|pathetic|unacceptable|atrocious|
            abysmal|dreadful|horrendous|disgraceful|rubbish|garbage
        2 disappointed|disappointing|disappointment|frustrated|frustrating|annoying|annoyed|furious|fed up|
            ridiculous|rude|joke|rip_off|ripoff|scam|shambles|unhelpful|incompetent|overpriced|faulty|defective|
            broken|misleading
        2 keeps|kept crashing|freezing|failing|disconnecting|dropping
        2 stopped_working|hung_up
        2 on_hold|waiting|waited|queued ~ hour|hours|minutes|mins|days|weeks|months
        1.5 customer service|support ~ bad|poor|worst|terrible|awful|useless|non|joke|rude|nothing
        2 broke|broken|died|fell|falling|leaks|leaking|cracked|peeling|stained|mouldy|damaged|smashed|missing|lost
            ~ after|apart|in|within|my|already|on|the|box|parts|everywhere
        2 thanks|thank for nothing|ruining|wasting
        1.5 too|so|way|far expensive|slow|small|late|long|salty|cold|noisy|dear
        2 let_down|ripped_off|waste_of|gone_downhill|not_good_enough|not_happy|not_impressed|poor_quality|poor_service
        2 nobody|no_one|never|not replies|answers|replied|answered|helped|cares|bothered|apology
        2 supposed|meant|promised|advertised|paid to|for|as ~ but|and|still|never|not
        2 arrived|came|received|delivered|turned ~ late|broken|wrong|cold|damaged|crushed|empty|missing|scratched
        2 third|second|fourth|3rd|4th time
        2 after|only|within ~ days|weeks|months|uses|washes ~ broke|stopped|died|broken|fell|ripped|tore
        2 worse|bad|poor|dirty|cold|stale|soggy|tasteless|bland|sloppy|lousy service|food|quality|experience|room|than
        """,
    "request": """
        2 please|pls|plz
        2 can|could|would|will you|someone|somebody|anyone|u ~ help|send|fix|call|dm|follow|check|look|rebook|
            refund|change|get|reply|respond|add|confirm|tell|explain|advise
        2 need|needs|want ~ help|assistance|rebooked|refund|call|speak|talk|change|to be
        2 help ?|me|us|needed|please|with
        1.5 dm|dmed|dm'd|follow|call_me|contact_me|let_me_know|get_back_to|respond|reply
        2 dm_sent|sent|dm'd
        """,
    "ongoing": """
        2 still|now|currently|counting|since|been ~ waiting|hold|stuck|stranded|no|missing|sitting|not|haven't|trying
        2 can't|cannot|unable|won't ~ get|reach|check|book|log|rebook|access|change|find|anyone|through|answer|load|
            speak
        2 on hold for|over|with
        2 no_one|nobody|noone ~ answer|answering|answers|pick|picking|help|responding|answered
        2 where is|are|s my|our
        """,
    "rhetorical": """
        2 are|r you|u kidding|joking|serious|insane
        2 seriously|really|srsly ?
        2 why do i|we even|still|bother
        2 never_again|worst|fail|shame_on|get_your_act|do_better
        """,
    "thanks": """
        2 thank|thanks|thx|thankyou|appreciate|cheers
        2 no_worries|never_mind|nevermind|all_good|got_it|sorted|all_set|worked
        2 love|great|awesome|amazing|congrats|congratulations|best|excellent|kudos
        """,
}
